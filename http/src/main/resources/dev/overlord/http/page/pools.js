// All pools in a table, and the line on top that sums them up.
import { $, definitions, mark, onChange, page, pools, shards, silent } from './state.js'
import { link, paged, patch, say } from './tables.js'
import { clocked, number, pair, some } from './format.js'

/** More pools than that can be filtered. */
const FILTER_FROM = 12

/** A pool's state in words, and how bad it is. */
function stateOf(name) {
  const it = pools.get(name)
  if (!it) return ['not led yet', '']
  if (page.connected && silent(it)) return ['no leader reports', 'bad']
  switch (it.state ?? 'running') {
    case 'running':
      return it.workers === 0 && it.queued_requests > 0 ? ['no worker', 'bad'] : ['running', 'good']
    case 'cooling_down':
      return ['cooling down', 'warn']
    case 'stopped':
      return ['stopped', 'bad']
    default:
      return [it.state, '']
  }
}

function showPools() {
  const all = [...new Set([...definitions.keys(), ...pools.keys()])].sort()
  const wanted = $('filter').value.trim().toLowerCase()
  const names = all.filter((name) => !wanted || name.includes(wanted) || stateOf(name)[0].includes(wanted))
  $('no-pools').hidden = all.length > 0 || !page.connected
  $('pools-table').closest('.scroll').hidden = all.length === 0
  $('filter').hidden = all.length <= FILTER_FROM
  say($('pools-count'), names.length < all.length ? `${names.length} of ${number(all.length)}` : all.length ? number(all.length) : '')
  if (!page.chosen && all.length) choose(all[0])
  const shown = paged($('pools-pager'), names, () => mark('pools'), 100)
  const complete = patch($('pools-table'), shown, (name) => name, cells)
  for (const row of $('pools-table').tBodies[0].rows) {
    const chosen = row._item === page.chosen
    row.toggleAttribute('data-chosen', chosen)
    const button = row.cells[0].firstChild
    if (chosen) button.setAttribute('aria-current', 'true')
    else button.removeAttribute('aria-current')
  }
  health(all)
  totals(all)
  return complete
}

function cells(name) {
  const it = pools.get(name) ?? {}
  const lanes = it.queued_by_lane
  const figure = (text, title) => ({ cls: 'n wide-only', text, title })
  const roomy = (text) => ({ cls: 'n wide-only roomy', text })
  return [
    {
      cls: 'name',
      make: (td) => {
        link(td, name, () => choose(name))
        td.append(Object.assign(document.createElement('small'), { className: 'clamp' }))
      },
      title: clocked(it.reason) ?? '',
      update: (td) => say(td.lastChild, it.state === 'running' ? '' : clocked(it.reason)),
    },
    {
      make: (td) => td.append(Object.assign(document.createElement('span'), { className: 'state' })),
      update: (td) => {
        const [word, level] = stateOf(name)
        say(td.firstChild, word)
        if (td.firstChild.dataset.level !== level) td.firstChild.dataset.level = level
      },
    },
    { make: bar, update: (td) => fill(td, it.active_requests ?? 0, it.concurrency_limit ?? definitions.get(name)?.concurrency ?? 0) },
    { cls: 'n', text: number(it.queued_requests) },
    roomy(lanes ? `${number(lanes.high)} / ${number(lanes.normal)} / ${number(lanes.low)}` : '–'),
    figure(number(it.tasks_per_second)),
    roomy(number(it.output_tokens_per_second)),
    figure(pair(it.wait_ms)),
    figure(pair(it.run_ms)),
    roomy(it.slot_utilisation === undefined ? '–' : `${Math.round(it.slot_utilisation * 100)} %`),
    figure(number(it.total_errors), kinds(it)),
    figure(number(it.dead_letters)),
    figure(number(it.workers)),
  ]
}

/** Errors by kind, the most first. */
export function kinds(stats) {
  return Object.entries(stats.errors_by_kind ?? {})
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => `${number(count)} ${kind.replaceAll('_', ' ')}`)
    .join(', ')
}

function bar(td) {
  const box = document.createElement('span')
  box.className = 'bar'
  box.setAttribute('aria-hidden', 'true')
  box.append(document.createElement('i'))
  td.append(box, document.createElement('span'))
}

function fill(td, active, limit) {
  const width = `${limit ? Math.min(100, Math.round((100 * active) / limit)) : 0}%`
  const inner = td.firstChild.firstChild
  if (inner.style.width !== width) inner.style.width = width
  say(td.lastChild, `${number(active)} / ${number(limit)}`)
}

/** What a state that is not well is called in the line on top, the worst first. */
const TROUBLES = [
  ['stopped', 'Stopped', 'bad'],
  ['no leader reports', 'No leader reports', 'bad'],
  ['no worker', 'No worker', 'bad'],
  ['cooling down', 'Cooling down', 'warn'],
  ['paused', 'Paused', 'warn'],
]

function health(names) {
  let level = 'good'
  const parts = []
  for (const [state, word, severity] of TROUBLES) {
    const those = names.filter((name) => stateOf(name)[0] === state)
    if (!those.length) continue
    parts.push(`${word}: ${some(those)}`)
    if (level !== 'bad') level = severity
  }
  if (!page.connected) [level, parts.length] = ['bad', 0]
  say($('health'), !page.connected ? 'Not connected' : parts.join(' · ') || (names.length ? 'All is well' : 'Ready'))
  $('health').dataset.level = level
}

function totals(names) {
  const sum = (field) => names.reduce((all, name) => all + (pools.get(name)?.[field] ?? 0), 0)
  const workers = new Set([...shards.values()].flatMap((shard) => shard.workers.map((it) => it.worker)))
  say(
    $('totals'),
    names.length && page.connected
      ? `${number(sum('active_requests'))} of ${number(sum('concurrency_limit'))} slots · ${number(sum('queued_requests'))} queued · ${number(sum('tasks_per_second'))} tasks/s · ${number(workers.size)} workers`
      : '',
  )
}

/** Shows this pool; where it is out of sight, the page goes there. */
function choose(name) {
  const again = page.chosen !== null
  page.chosen = name
  window.history.replaceState(null, '', '#' + encodeURIComponent(name))
  $('said').textContent = ''
  $('leases-pager')._page = 0
  mark('pools', 'chosen', 'chart')
  if (again && $('chosen').getBoundingClientRect().top > innerHeight * 0.8) {
    requestAnimationFrame(() => $('chosen').scrollIntoView({ block: 'start' }))
  }
}

export function start() {
  $('filter').addEventListener('input', () => {
    $('pools-pager')._page = 0
    mark('pools')
  })
  onChange(['pools'], showPools)
}
