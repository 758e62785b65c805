// Every worker once, whatever number of shards it talks to.
import { $, mark, onChange, shards } from './state.js'
import { orSay, paged, patch, say } from './tables.js'
import { duration, number } from './format.js'

function showWorkers() {
  const all = new Map()
  for (const shard of shards.values()) {
    for (const worker of shard.workers) {
      const before = all.get(worker.worker)
      const newer = !before || worker.incarnation > before.incarnation || worker.heartbeat_age_ms < before.heartbeat_age_ms
      all.set(worker.worker, { ...(newer ? worker : before), leases: worker.leases + (before?.leases ?? 0) })
    }
  }
  const workers = [...all.values()].sort((a, b) => a.worker.localeCompare(b.worker))
  say($('workers-count'), number(workers.length))
  orSay($('workers-table'), workers)
  return patch($('workers-table'), paged($('workers-pager'), workers, () => mark('workers')), (it) => it.worker, (it) => [
    { cls: 'name', text: it.worker },
    { cls: 'name', text: capacity(it.capacity) },
    { cls: 'n', text: number(it.leases) },
    { cls: 'n', text: `${duration(it.heartbeat_age_ms)} ago` },
    { cls: 'n wide-only', text: it.incarnation },
  ])
}

/** A process without any only takes slots; one that drains says 0 of each pool. */
function capacity(perPool) {
  const pools = Object.entries(perPool)
  if (!pools.length) return 'slots only, no tasks'
  if (pools.every(([, slots]) => slots === 0)) return 'draining'
  return pools.map(([pool, slots]) => `${pool}: ${slots}`).join(', ')
}

export function start() {
  onChange(['workers'], showWorkers)
}
