// The chosen pool: its figures, charts, leases and failures.
import { $, definitions, history, mark, onChange, overviews, page, pools } from './state.js'
import { PAGE, link, orSay, paged, patch, say, why } from './tables.js'
import { act, confirmed, details, get } from './api.js'
import { clocked, duration, exactly, moment, number } from './format.js'
import { draw, update } from './charts.js'
import { empty } from './history.js'
import { kinds } from './pools.js'
import { lettersOf } from './letters.js'

function showPool() {
  const stats = pools.get(page.chosen)
  const definition = definitions.get(page.chosen)
  $('chosen').hidden = !stats && !definition
  if ($('chosen').hidden) return
  const view = overviews.get(page.chosen)
  say($('chosen-title'), page.chosen)
  say($('led'), view?.leader ? `led by ${view.leader}` : '')
  if (document.activeElement !== $('limit')) $('limit').value = definition?.concurrency ?? stats?.concurrency_limit ?? ''
  say($('pause'), definition?.paused ? 'Resume' : 'Pause')
  $('limit-form').hidden = $('pause').hidden = !definition
  $('reason').hidden = !stats?.reason
  say($('reason'), clocked(stats?.reason))
  tiles(stats ?? {})
  lettersOf(page.chosen, stats?.dead_letters ?? 0)
}

function tiles(it) {
  const lanes = it.queued_by_lane
  const wait = it.wait_ms
  const run = it.run_ms
  const all = [
    ['Active', `${number(it.active_requests)} of ${number(it.concurrency_limit)}`, it.slot_utilisation === undefined ? '' : `${Math.round(it.slot_utilisation * 100)} % of slot time in use`],
    ['Queued', number(it.queued_requests), lanes ? `high ${number(lanes.high)}, normal ${number(lanes.normal)}, low ${number(lanes.low)}` : ''],
    ['Tasks per second', number(it.tasks_per_second), it.succeeded === undefined ? '' : `${number(it.succeeded)} succeeded, ${number(it.failed)} failed`],
    ['Tokens per second', number(it.output_tokens_per_second), it.input_tokens_per_second === undefined ? '' : `${number(it.input_tokens_per_second)} in`],
    ['Wait, median', wait ? duration(wait.p50) : '–', wait ? `95 % within ${duration(wait.p95)}` : ''],
    ['Run, median', run ? duration(run.p50) : '–', run ? `95 % within ${duration(run.p95)}` : ''],
    ['Errors', number(it.total_errors), kinds(it)],
    ['Dead letters', number(it.dead_letters), it.cancelled ? `${number(it.cancelled)} cancelled` : ''],
    ['Stranded', number(it.stranded), it.leases_expired ? `${number(it.leases_expired)} leases expired` : ''],
    ['Workers', number(it.workers), it.capacity === undefined ? '' : `room for ${number(it.capacity)}`],
  ]
  const box = $('tiles')
  if (!box.children.length) {
    for (const [name] of all) {
      const tile = document.createElement('div')
      tile.append(Object.assign(document.createElement('dt'), { textContent: name }), document.createElement('dd'))
      tile.lastChild.append(document.createTextNode(''), document.createElement('small'))
      box.append(tile)
    }
  }
  all.forEach(([, value, more], index) => {
    const dd = box.children[index].lastChild
    if (dd.firstChild.data !== value) dd.firstChild.data = value
    say(dd.lastChild, more)
  })
}

const WORDS = { ahead: 'next in its slot', revoked: 'being stopped' }

function showLeases(view) {
  const leases = view?.leases ?? []
  say($('leases-count'), view?.leases_total ? number(view.leases_total) : '')
  orSay($('leases-table'), leases)
  return patch($('leases-table'), paged($('leases-pager'), leases, () => mark('chosen')), (lease) => lease.token, (lease) => [
    { text: WORDS[lease.state] ?? lease.state },
    { cls: 'id', text: lease.task_id ?? lease.ref ?? (lease.waiter ? 'slot without a task' : '–'), title: lease.ref ?? '' },
    { cls: 'id wide-only', text: lease.worker, title: `${lease.worker} · ${lease.endpoint}` },
    { cls: 'n wide-only', text: lease.slot < 0 ? '–' : lease.slot },
    { cls: 'n', text: duration(lease.age_ms) },
    { cls: 'n', text: duration(lease.expires_in_ms) },
    { cls: 'n wide-only', text: lease.token },
    canceller,
  ])
}

/** A cell with a button that cancels its row's task. */
const canceller = {
  make: (td, current) => {
    const { ref, task_id: id } = current()
    if (ref) link(td, 'Cancel', () => cancel(id ?? ref, ref)).setAttribute('aria-label', `Cancel ${id ?? ref}`)
  },
}

async function cancel(name, ref) {
  if (!(await confirmed(`Cancel ${name}? Its request is aborted, and it does not run again.`, 'Cancel it'))) return
  await act('POST', `/api/v1/tasks/${encodeURIComponent(ref)}/cancel`, {}, () => `${name} is being cancelled.`)
}

function showWaiting(view) {
  const waiting = (view?.waiting ?? []).slice(0, PAGE)
  say($('waiting-count'), view?.waiting_total ? number(view.waiting_total) : '')
  orSay($('waiting-table'), waiting)
  return patch($('waiting-table'), waiting, (it) => it.ref, (it) => [
    { cls: 'id', text: it.task_id ?? it.ref, title: it.ref },
    { text: it.due ? moment(it.due) : 'now' },
    { cls: 'n wide-only', text: it.attempts },
    why(it.error?.message),
    canceller,
  ])
}

function showFailures(view) {
  const failures = view?.failures ?? []
  orSay($('failures-table'), failures)
  return patch($('failures-table'), failures, (it) => `${it.at} ${it.ref}`, (it) => [
    { text: moment(it.at), title: exactly(it.at) },
    {
      cls: 'id',
      title: `${it.ref ?? ''} on ${it.worker ?? 'no worker'}`,
      make: (td, current) => taskLink(td, current().task_id ?? current().ref, current().ref),
    },
    { cls: 'kind wide-only', text: `${it.kind.replaceAll('_', ' ')}${it.gave_up ? ', final' : ''}` },
    why(it.error.message),
  ])
}

/** A name that shows what is known of its task now. */
function taskLink(td, name, ref) {
  if (ref) link(td, name, () => details(name, `/api/v1/tasks/${encodeURIComponent(ref)}`))
  else td.textContent = name ?? '–'
}

/** The Overlord keeps the last 15 minutes; from then on the page adds what it hears. */
async function showCharts() {
  const pool = page.chosen
  if (!pool || $('chosen').hidden) return
  if (!history.has(pool)) {
    const series = await get(`${path(pool)}/history`)
    if (series && !history.has(pool)) history.set(pool, series)
  }
  if (pool === page.chosen) draw($('charts'), history.get(pool) ?? empty())
}

export function start() {
  $('limit-form').addEventListener('submit', (e) => {
    e.preventDefault()
    const pool = page.chosen
    const concurrency = Number($('limit').value)
    act('PATCH', path(pool), { concurrency }, () => `The limit of ${pool} is set to ${concurrency}.`)
    $('limit').blur()
  })
  $('pause').addEventListener('click', async () => {
    const pool = page.chosen
    const paused = !definitions.get(pool)?.paused
    if (paused && !(await confirmed(`Pause ${pool}? What runs goes on; nothing new starts.`, 'Pause it'))) return
    act('PATCH', path(pool), { paused }, () => (paused ? `${pool} is paused.` : `${pool} goes on.`))
  })
  onChange(['chosen', 'chart'], showPool)
  for (const show of [showLeases, showWaiting, showFailures]) onChange(['chosen', 'chart'], () => show(overviews.get(page.chosen)))
  onChange(['chart'], showCharts)
  onChange(['charts'], () => history.has(page.chosen) && update(history.get(page.chosen)))
}

function path(pool) {
  return `/api/v1/pools/${encodeURIComponent(pool)}`
}
