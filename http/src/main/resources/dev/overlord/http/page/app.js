// The page's state, its stream of events, and its controls.
import { append, draw, empty, update } from './charts.js'
import { duration, number, paged, patch } from './tables.js'

const $ = (id) => document.getElementById(id)
const pools = new Map()
const definitions = new Map()
const overviews = new Map()
const shards = new Map()
const history = new Map()
let chosen = decodeURIComponent(location.hash.slice(1)) || null
let connected = false
// When each pool was last heard of, by this page's own clock: two clocks are never compared.
const heard = new Map()
let dirty = new Set()

// ---- what comes in ----

function take(stats) {
  const before = pools.get(stats.pool)
  pools.set(stats.pool, stats)
  heard.set(stats.pool, performance.now())
  if (!history.has(stats.pool)) history.set(stats.pool, empty())
  append(history.get(stats.pool), stats, before)
  mark('pools', stats.pool === chosen ? 'chosen' : null, stats.pool === chosen ? 'charts' : null)
}

function define({ pool, definition }) {
  if (definition) definitions.set(pool, definition)
  else definitions.delete(pool)
  mark('pools', 'chosen')
}

const handlers = {
  snapshot(all) {
    ;[pools, definitions, overviews, shards, history].forEach((map) => map.clear())
    for (const [pool, series] of Object.entries(all.history)) history.set(pool, series)
    const newest = Math.max(...all.pools.map((stats) => Date.parse(stats.at)))
    for (const stats of all.pools) {
      pools.set(stats.pool, stats)
      heard.set(stats.pool, newest - Date.parse(stats.at) > SILENT_MS ? -Infinity : performance.now())
      if (!history.has(stats.pool)) history.set(stats.pool, empty())
    }
    for (const [pool, definition] of Object.entries(all.definitions)) definitions.set(pool, definition)
    for (const each of all.overviews) overviews.set(each.pool, each)
    for (const each of all.shards) shards.set(each.shard, each)
    mark('pools', 'chosen', 'workers', 'redraw')
  },
  stats: take,
  overview(each) {
    overviews.set(each.pool, each)
    if (each.pool === chosen) mark('chosen')
  },
  shard(each) {
    shards.set(each.shard, each)
    mark('workers')
  },
  definition: define,
}

async function listen() {
  for (;;) {
    try {
      await stream()
    } catch (error) {
      console.debug(error)
    }
    connected = false
    banner('The connection to Overlord is lost; what you see is old. Trying again…')
    mark('pools')
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
}

// Not EventSource: it cannot send a token.
async function stream() {
  const response = await call('/api/v1/events', { headers: { Accept: 'text/event-stream' } })
  if (!response.ok) throw new Error(`events: ${response.status}`)
  connected = true
  banner(null)
  setTimeout(advise, 500)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const parts = (rest + value).split('\n\n')
    rest = parts.pop()
    for (const part of parts) event(part)
  }
}

function event(text) {
  let name = ''
  let data = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim()
    if (line.startsWith('data:')) data += line.slice(5)
  }
  if (handlers[name] && data) handlers[name](JSON.parse(data))
}

// ---- what is shown: at most once a frame, only what changed ----

function mark(...what) {
  if (dirty.size === 0) requestAnimationFrame(show)
  what.forEach((each) => each && dirty.add(each))
}

function show() {
  const now = dirty
  dirty = new Set()
  if (document.hidden && connected) {
    document.addEventListener('visibilitychange', () => mark(...now), { once: true })
    return
  }
  if (now.has('pools')) showPools()
  if (now.has('chosen') || now.has('redraw')) showChosen()
  if (now.has('redraw') && chosen && !$('chosen').hidden) draw($('charts'), history.get(chosen) ?? empty())
  else if (now.has('charts')) update(history.get(chosen))
  if (now.has('workers')) showWorkers()
}

// A leader writes a record a second.
const SILENT_MS = 5000

function silent(stats) {
  return performance.now() - (heard.get(stats.pool) ?? -Infinity) > SILENT_MS
}

function stateOf(stats) {
  if (!stats) return 'new'
  return silent(stats) ? 'silent' : (stats.state ?? 'running')
}

const WORDS = { cooling_down: 'cooling down', silent: 'no leader reports', new: 'not led yet' }

function showPools() {
  const names = [...new Set([...definitions.keys(), ...pools.keys()])].sort()
  $('no-pools').hidden = names.length > 0
  $('pools-table').hidden = names.length === 0
  if (!chosen && names.length) choose(names[0])
  patch($('pools-table'), names, (name) => name, poolCells)
  for (const row of $('pools-table').tBodies[0].rows) {
    row.setAttribute('aria-selected', String(row.cells[0].textContent === chosen))
  }
  health(names)
}

function poolCells(name) {
  const it = pools.get(name) ?? {}
  const state = stateOf(pools.get(name))
  const lanes = it.queued_by_lane
  const pair = (p) => (p ? `${number(p.p50)} · ${number(p.p95)}` : '–')
  return [
    { make: (td) => link(td, name, () => choose(name)) },
    {
      make: (td) => td.append(Object.assign(document.createElement('span'), { className: 'state' })),
      update: (td) => {
        td.firstChild.textContent = WORDS[state] ?? state
        td.firstChild.dataset.state = state
        td.title = it.reason ?? ''
      },
    },
    { make: bar, update: (td) => fill(td, it.active_requests ?? 0, it.concurrency_limit ?? 0) },
    { cls: 'n', text: number(it.queued_requests) },
    { cls: 'n', text: lanes ? `${number(lanes.high)} / ${number(lanes.normal)} / ${number(lanes.low)}` : '–' },
    { cls: 'n', text: number(it.tasks_per_second) },
    { cls: 'n', text: number(it.output_tokens_per_second) },
    { cls: 'n', text: pair(it.wait_ms) },
    { cls: 'n', text: pair(it.run_ms) },
    { cls: 'n', text: it.slot_utilisation === undefined ? '–' : `${Math.round(it.slot_utilisation * 100)} %` },
    { cls: 'n', text: number(it.total_errors), title: Object.entries(it.errors_by_kind ?? {}).map(([k, v]) => `${k}: ${v}`).join('\n') },
    { cls: 'n', text: number(it.dead_letters) },
    { cls: 'n', text: number(it.workers) },
  ]
}

function link(td, text, action) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'link'
  button.textContent = text
  button.onclick = action
  td.append(button)
}

function bar(td) {
  const box = document.createElement('span')
  box.className = 'bar'
  box.setAttribute('aria-hidden', 'true')
  box.append(document.createElement('i'))
  td.append(box, document.createElement('span'))
}

function fill(td, active, limit) {
  td.firstChild.firstChild.style.width = `${limit ? Math.min(100, (100 * active) / limit) : 0}%`
  td.lastChild.textContent = `${number(active)} / ${number(limit)}`
}

function health(names) {
  const states = names.map((name) => [name, stateOf(pools.get(name))])
  const of = (state) => states.filter(([, s]) => s === state).map(([name]) => name)
  const idle = names.filter((name) => {
    const it = pools.get(name)
    return it && it.state === 'running' && it.active_requests < it.concurrency_limit && it.queued_requests > it.concurrency_limit && it.workers === 0
  })
  const say = (level, text) => {
    if ($('health').textContent !== text) $('health').textContent = text
    $('health').dataset.level = level
  }
  if (!connected) return say('bad', 'Not connected')
  if (of('stopped').length) return say('bad', `Stopped: ${of('stopped').join(', ')}`)
  if (of('silent').length) return say('bad', `No leader reports: ${of('silent').join(', ')}`)
  if (idle.length) return say('bad', `Tasks wait and no worker is there: ${idle.join(', ')}`)
  if (of('cooling_down').length) return say('warn', `Cooling down: ${of('cooling_down').join(', ')}`)
  if (of('paused').length) return say('warn', `Paused: ${of('paused').join(', ')}`)
  say('good', names.length ? 'All is well' : 'Ready')
}

function choose(name) {
  chosen = name
  window.history.replaceState(null, '', '#' + encodeURIComponent(name))
  $('said').textContent = ''
  $('leases-pager')._page = 0
  mark('pools', 'chosen', 'redraw')
}

function showChosen() {
  const stats = pools.get(chosen)
  const definition = definitions.get(chosen)
  $('chosen').hidden = !stats && !definition
  if ($('chosen').hidden) return
  $('chosen-title').textContent = chosen
  if (document.activeElement !== $('limit')) $('limit').value = definition?.concurrency ?? stats?.concurrency_limit ?? ''
  $('pause').textContent = definition?.paused ? 'Resume' : 'Pause'
  $('limit-form').hidden = $('pause').hidden = !definition
  $('reason').hidden = !stats?.reason
  $('reason').textContent = stats?.reason ?? ''
  const view = overviews.get(chosen)
  showLeases(view)
  showFailures(view)
  const known = `${chosen} ${stats?.dead_letters ?? 0}`
  if (known !== lettersKnown) {
    lettersKnown = known
    loadLetters()
  }
}

// Dead letters are asked for when the pool's count of them has changed.
let lettersKnown = null
async function loadLetters() {
  const pool = chosen
  const response = await call(`/api/v1/dead-letters?limit=50&pool=${encodeURIComponent(pool)}`)
  if (!response.ok || pool !== chosen) return
  const { items, next } = await response.json()
  $('letters-count').textContent = items.length ? `newest ${items.length}${next ? ', there are more' : ''}` : 'none'
  $('replay-all').hidden = !items.some((it) => !it.replayed)
  patch($('letters-table'), items, (it) => it.offset, (it) => [
    { text: new Date(it.dead_at).toLocaleString() },
    { cls: 'id', text: it.id, title: it.ref },
    { cls: 'n', text: it.attempts },
    { cls: 'wide', text: it.error.message },
    {
      make: (td) => {
        link(td, 'Replay', () => replay(it.ref))
        td.firstChild.setAttribute('aria-label', `Replay ${it.id}`)
        td.append(document.createElement('span'))
      },
      update: (td) => {
        td.firstChild.hidden = Boolean(it.replayed)
        td.lastChild.textContent = it.replayed ? 'replayed' : ''
      },
    },
  ])
}

async function replay(ref) {
  if (!confirm(ref ? `Replay ${ref}? It begins a new life.` : `Replay all dead letters of ${chosen} that were not replayed before?`)) return
  const path = ref ? `/api/v1/dead-letters/${encodeURIComponent(ref)}/replay` : '/api/v1/dead-letters/replay'
  const response = await call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(ref ? {} : { pool: chosen, all: true }),
  })
  const body = await response.json()
  $('said').textContent = !response.ok ? `Not done: ${body.detail ?? response.status}` : ref ? `${body.id} is replayed as ${body.replayed_as ?? 'a new task'}.` : `${body.replayed} replayed.`
  loadLetters()
}

function showLeases(view) {
  const leases = view?.leases ?? []
  $('leases-count').textContent = view ? number(view.leases_total) : ''
  const page = paged($('leases-pager'), leases, () => mark('chosen'))
  patch($('leases-table'), page, (lease) => lease.token, (lease) => [
    lease.state,
    { cls: 'id', text: lease.task_id ?? (lease.waiter ? 'slot without a task' : '–'), title: lease.ref ?? '' },
    { cls: 'id', text: lease.worker, title: `${lease.worker} · ${lease.endpoint}` },
    { cls: 'n', text: lease.slot < 0 ? '–' : lease.slot },
    { cls: 'n', text: duration(lease.age_ms) },
    { cls: 'n', text: duration(lease.expires_in_ms) },
    { cls: 'n', text: lease.token },
    canceller(lease.task_id ?? lease.ref, lease.ref),
  ])
}

/** A cell with a button; a row keeps its task, so it is made once. */
function canceller(name, ref) {
  return {
    make: (td) => {
      if (!ref) return
      link(td, 'Cancel', () => cancel(name, ref))
      td.firstChild.setAttribute('aria-label', `Cancel ${name}`)
    },
  }
}

function showFailures(view) {
  const failures = view?.failures ?? []
  $('failures-count').textContent = failures.length ? '' : 'none since this leader began'
  patch($('failures-table'), failures, (it) => `${it.at} ${it.ref}`, (it) => [
    { text: new Date(it.at).toLocaleTimeString() },
    { cls: 'id', text: it.task_id ?? it.ref, title: `${it.ref ?? ''} on ${it.worker ?? 'no worker'}` },
    it.gave_up ? `${it.kind}, given up` : it.kind,
    { cls: 'wide', text: it.error.message },
  ])
  const waiting = view?.waiting ?? []
  $('waiting-count').textContent = view?.waiting_total ? number(view.waiting_total) : 'none'
  patch($('waiting-table'), waiting.slice(0, 100), (it) => it.ref, (it) => [
    { cls: 'id', text: it.task_id ?? it.ref },
    { text: it.due ? new Date(it.due).toLocaleTimeString() : 'now' },
    { cls: 'n', text: it.attempts },
    { cls: 'wide', text: it.error?.message ?? '' },
    canceller(it.task_id ?? it.ref, it.ref),
  ])
}

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
  $('workers-count').textContent = number(workers.length)
  $('no-workers').hidden = workers.length > 0
  const page = paged($('workers-pager'), workers, () => mark('workers'))
  patch($('workers-table'), page, (it) => it.worker, (it) => [
    { cls: 'id', text: it.worker, title: it.worker },
    Object.entries(it.capacity).map(([pool, slots]) => `${pool}: ${slots}`).join(', ') || 'draining',
    { cls: 'n', text: it.leases },
    { cls: 'n', text: `${duration(it.heartbeat_age_ms)} ago` },
    { cls: 'n', text: it.incarnation },
  ])
}

// Advice changes slowly, so it is asked for now and then.
async function advise() {
  if (!connected || document.hidden) return
  const response = await call('/api/v1/advice')
  if (!response.ok) return
  const { items } = await response.json()
  $('advice').hidden = items.length === 0
  $('advice-list').replaceChildren(...items.map((it) => {
    const li = document.createElement('li')
    li.dataset.severity = it.severity
    const say = (tag, text) => Object.assign(document.createElement(tag), { textContent: text })
    li.append(say('strong', `${it.pool}: ${it.symptom}. `), say('small', it.evidence), document.createElement('br'), `${it.change} `, say('code', it.command))
    return li
  }))
}

function banner(text) {
  $('banner').hidden = !text
  $('banner').textContent = text ?? ''
}

// ---- controls ----

async function call(path, init = {}) {
  const token = sessionStorage.getItem('token')
  const headers = { ...init.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) }
  const response = await fetch(path, { ...init, headers })
  if (response.status === 401 && (await askToken())) return call(path, init)
  return response
}

async function askToken() {
  const dialog = $('token-dialog')
  if (!dialog.open) dialog.showModal()
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  if (!dialog.returnValue) return false
  sessionStorage.setItem('token', $('token').value)
  return true
}

async function change(what, done) {
  const pool = chosen
  const response = await call(`/api/v1/pools/${encodeURIComponent(pool)}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(what),
  })
  const body = await response.json()
  $('said').textContent = response.ok ? done : `Not done: ${body.detail ?? response.status}`
}

async function cancel(name, ref) {
  if (!confirm(`Cancel ${name}? Its request is aborted, and it does not run again.`)) return
  const response = await call(`/api/v1/tasks/${encodeURIComponent(ref)}/cancel`, { method: 'POST' })
  const body = await response.json()
  $('said').textContent = response.ok ? `${name} is being cancelled.` : `Not done: ${body.detail ?? response.status}`
}

$('limit-form').addEventListener('submit', (e) => {
  e.preventDefault()
  const concurrency = Number($('limit').value)
  change({ concurrency }, `The limit of ${chosen} is set to ${concurrency}.`)
  $('limit').blur()
})
$('pause').addEventListener('click', () => {
  const paused = !definitions.get(chosen)?.paused
  if (paused && !confirm(`Pause ${chosen}? What runs goes on; nothing new starts.`)) return
  change({ paused }, paused ? `${chosen} is paused.` : `${chosen} goes on.`)
})
$('replay-all').addEventListener('click', () => replay(null))
$('theme').addEventListener('click', () => {
  const root = document.documentElement
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = dark ? 'light' : 'dark'
  localStorage.setItem('theme', root.dataset.theme)
  mark('redraw')
})
const theme = localStorage.getItem('theme')
if (theme) document.documentElement.dataset.theme = theme
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => mark('redraw'))
let resized
addEventListener('resize', () => {
  clearTimeout(resized)
  resized = setTimeout(() => mark('redraw'), 150)
})
document.querySelector('#no-pools pre').textContent = document.querySelector('#no-pools pre').textContent.replace('ORIGIN', location.origin)
setInterval(() => mark('pools'), 2000)
setInterval(advise, 5000)
window.addEventListener('load', listen)
