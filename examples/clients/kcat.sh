#!/bin/sh
# Submits tasks with kcat and waits for their results: kcat.sh BOOTSTRAP POOL COUNT
# Prints a line "<id> <outcome>" for each, then the pool's newest stats record.
set -eu
bootstrap=$1 pool=$2 count=$3
run=kcat-$$-$(date +%s)
consume="kcat -b $bootstrap -C -X isolation.level=read_committed"

# Results are read before anything is submitted, so that none is missed: when kcat has said of each
# partition that it reached its end, whatever comes next comes here.
folder=$(mktemp -d)
mkfifo "$folder/results"
$consume -u -t overlord.results -o end -f '%k %s\n' >"$folder/results" 2>"$folder/said" &
trap 'kill $!; rm -r "$folder"' EXIT
exec 3<"$folder/results"
partitions=$(kcat -b "$bootstrap" -L -t overlord.results | grep -c '^ *partition [0-9]')
until [ "$(grep -c 'Reached end' "$folder/said")" -ge "$partitions" ]; do sleep 0.1; done

i=0
while [ "$i" -lt "$count" ]; do
  printf '{"id":"%s-%d","payload":{"messages":[{"role":"user","content":"Say %d"}]}}\n' "$run" "$i" "$i"
  i=$((i + 1))
done | kcat -b "$bootstrap" -P -t "overlord.tasks.$pool"

# The key of a result is its task's id. kcat reads on for ever, so it is ended when all have come.
left=$count
while [ "$left" -gt 0 ] && read -r id result; do
  case $id in
  "$run"-*)
    echo "$id $(echo "$result" | sed -E 's/.*"outcome":"([a-z]+)".*/\1/')"
    left=$((left - 1))
    ;;
  esac
done <&3

# The stats topic is compacted: one record a second until then, the last one is the newest.
$consume -q -t overlord.stats -o beginning -e -f '%k %s\n' | grep "^$pool " | tail -n 1
