#!/bin/bash
# slots.sh URL loop N: acquires a slot of pool gpu, sends a request to its endpoint, gives the slot back; N times.
# slots.sh URL hold:   acquires a slot and renews it until it is killed.
set -eu -o pipefail
api=$1/api/v1

field() { sed -E "s/.*\"$1\":\"?([^\",}]*).*/\1/" <<<"$slot"; }

acquire() {
  slot=$(curl -fsS -X POST "$api/pools/gpu/leases?timeout=120s")
  lease=$(field lease)
}

if [ "$2" = hold ]; then
  acquire
  echo "$slot"
  while sleep 1; do curl -fsS -X POST "$api/leases/$lease/renew"; echo; done
fi

for _ in $(seq "$3"); do
  acquire
  curl -fsS "$(field endpoint)/v1/chat/completions" -H 'Content-Type: application/json' \
    -d '{"messages":[{"role":"user","content":"hi"}],"max_tokens":4}' >/dev/null
  curl -fsS -X DELETE "$api/leases/$lease"
done
