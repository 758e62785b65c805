#!/bin/sh
# Submits tasks with kcat and waits for their results: kcat.sh BOOTSTRAP POOL COUNT
# Prints a line "<id> <outcome>" for each, then the pool's newest stats record.
set -eu
bootstrap=$1 pool=$2 count=$3
run=kcat-$$-$(date +%s)
consume="kcat -b $bootstrap -C -q -X isolation.level=read_committed"

# Where the results of what is submitted from now on begin.
since=$(($(date +%s) * 1000 - 1000))

i=0
while [ "$i" -lt "$count" ]; do
  printf '{"id":"%s-%d","payload":{"messages":[{"role":"user","content":"Say %d"}]}}\n' "$run" "$i" "$i"
  i=$((i + 1))
done | kcat -b "$bootstrap" -P -t "overlord.tasks.$pool"

# The key of a result is its task's id. kcat reads on for ever, so it is ended when all have come.
pipe=$(mktemp -u)
mkfifo "$pipe"
$consume -u -t overlord.results -o "s@$since" -f '%k %s\n' >"$pipe" &
trap 'kill $!; rm -f "$pipe"' EXIT
left=$count
while [ "$left" -gt 0 ] && read -r id result; do
  case $id in
  "$run"-*)
    echo "$id $(echo "$result" | sed -E 's/.*"outcome":"([a-z]+)".*/\1/')"
    left=$((left - 1))
    ;;
  esac
done <"$pipe"

# The stats topic is compacted: one record a second until then, the last one is the newest.
$consume -t overlord.stats -o beginning -e -f '%k %s\n' | grep "^$pool " | tail -n 1
