// The last 15 minutes of a pool, a list of values for each series.
const SPAN = 15 * 60

export function empty() {
  return { t: [], tasks_per_second: [], tokens_per_second: [], active: [], queued: [], errors_per_second: [], run_p50: [], run_p95: [] }
}

/** Adds a stats record, and lets go of what is older than the charts show. */
export function append(history, stats, before) {
  const t = Date.parse(stats.at) / 1000
  if (history.t.length && t <= history.t.at(-1)) return
  const seconds = before ? t - Date.parse(before.at) / 1000 : 0
  const errors = before && seconds > 0 ? Math.max(0, stats.total_errors - before.total_errors) / seconds : 0
  const row = {
    t, tasks_per_second: stats.tasks_per_second ?? 0, tokens_per_second: stats.output_tokens_per_second ?? 0,
    active: stats.active_requests, queued: stats.queued_requests, errors_per_second: errors,
    run_p50: stats.run_ms?.p50 ?? null, run_p95: stats.run_ms?.p95 ?? null,
  }
  for (const key in row) history[key].push(row[key])
  let old = 0
  while (history.t[old] < t - SPAN) old++
  if (old) for (const key in row) history[key].splice(0, old)
}
