// How figures are written.

export function duration(ms) {
  if (ms === undefined || ms === null) return '–'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} m ${Math.floor((ms % 60_000) / 1000)} s`
  return `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} m`
}

// Made once: to make one for each figure costs more than all the rest of a row.
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export function number(value) {
  if (value === undefined || value === null) return '–'
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.abs(value) < 1000 ? String(Math.round(value)) : WHOLE.format(value)
  return value.toFixed(1)
}

/** Median and 95th percentile. */
export function pair(percentiles) {
  return percentiles ? `${duration(percentiles.p50)} · ${duration(percentiles.p95)}` : '–'
}

const TIME = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** The time of day; before today with the day. */
export function moment(instant) {
  const at = new Date(instant)
  return (at.toDateString() === new Date().toDateString() ? TIME : DAY).format(at)
}

/** A sentence of the cluster's, its instants by the user's clock. */
export function clocked(text) {
  return text?.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, moment)
}

/** What happened on the clock that the browser's user has, in full. */
export function exactly(instant) {
  return new Date(instant).toLocaleString()
}

/** The first few of many names. */
export function some(names) {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
