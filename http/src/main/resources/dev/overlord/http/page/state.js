// What the page knows, and the drawing of it: at most once a frame, only what changed.
import { append } from './history.js'

export const $ = (id) => document.getElementById(id)
export const pools = new Map()
export const definitions = new Map()
export const overviews = new Map()
export const shards = new Map()
// Of the pools that were looked at since the connection was made.
export const history = new Map()
export const page = { chosen: decodeURIComponent(location.hash.slice(1)) || null, connected: false }

// When each pool was last heard of, by this page's own clock: two clocks are never compared.
const heard = new Map()
// A leader writes a record a second.
const SILENT_MS = 5000

export function silent(stats) {
  return performance.now() - (heard.get(stats.pool) ?? -Infinity) > SILENT_MS
}

// ---- drawing ----

const drawers = []
const due = new Set()

/** Calls `draw` when any of `parts` was marked; again in the next frame if it says false. */
export function onChange(parts, draw) {
  drawers.push({ parts, draw })
}

export function mark(...parts) {
  if (due.size === 0) requestAnimationFrame(show)
  for (const drawer of drawers) if (drawer.parts.some((part) => parts.includes(part))) due.add(drawer)
}

/** What does not fit into a frame is drawn in the next, so that the page stays responsive. */
const FRAME_MS = 12

function show() {
  if (document.hidden && page.connected) {
    document.addEventListener('visibilitychange', () => requestAnimationFrame(show), { once: true })
    return
  }
  const begun = performance.now()
  for (const drawer of drawers) {
    if (!due.has(drawer)) continue
    if (performance.now() - begun > FRAME_MS) break
    if (drawer.draw() !== false) due.delete(drawer)
  }
  if (due.size) requestAnimationFrame(show)
}

// ---- the events that come in, by name ----

export const events = {
  snapshot(all) {
    ;[pools, definitions, overviews, shards, history].forEach((map) => map.clear())
    const newest = Math.max(...all.pools.map((stats) => Date.parse(stats.at)))
    for (const stats of all.pools) {
      pools.set(stats.pool, stats)
      heard.set(stats.pool, newest - Date.parse(stats.at) > SILENT_MS ? -Infinity : performance.now())
    }
    for (const [pool, definition] of Object.entries(all.definitions)) definitions.set(pool, definition)
    for (const each of all.overviews) overviews.set(each.pool, each)
    for (const each of all.shards) shards.set(each.shard, each)
    mark('pools', 'chosen', 'workers', 'chart')
  },
  stats(stats) {
    const before = pools.get(stats.pool)
    pools.set(stats.pool, stats)
    heard.set(stats.pool, performance.now())
    if (history.has(stats.pool)) append(history.get(stats.pool), stats, before)
    mark('pools', stats.pool === page.chosen ? 'chosen' : null, stats.pool === page.chosen ? 'charts' : null)
  },
  overview(each) {
    overviews.set(each.pool, each)
    if (each.pool === page.chosen) mark('chosen')
  },
  shard(each) {
    shards.set(each.shard, each)
    mark('workers')
  },
  definition({ pool, definition }) {
    if (definition) definitions.set(pool, definition)
    else definitions.delete(pool)
    mark('pools', 'chosen')
  },
}
