// Dead letters of the chosen pool: read, and given a new life.
import { $, page } from './state.js'
import { link, orSay, patch, say, why } from './tables.js'
import { act, confirmed, details, get } from './api.js'
import { exactly, moment } from './format.js'

const SHOWN = 50
let known = null

/** They are asked for when the pool's count of them has changed. */
export function lettersOf(pool, count) {
  const now = `${pool} ${count}`
  if (now !== known) {
    known = now
    load()
  }
}

async function load() {
  const pool = page.chosen
  const answer = await get(`/api/v1/dead-letters?limit=${SHOWN}&pool=${encodeURIComponent(pool)}`)
  if (!answer || pool !== page.chosen) return
  const { items, next } = answer
  say($('letters-count'), next ? `the newest ${items.length}` : items.length || '')
  $('replay-all').hidden = !items.some((it) => !it.replayed)
  orSay($('letters-table'), items)
  patch($('letters-table'), items, (it) => it.offset, (it) => [
    { text: moment(it.dead_at), title: exactly(it.dead_at) },
    { cls: 'id', title: it.ref, make: (td) => link(td, it.id, () => details(it.id, `/api/v1/dead-letters/${encodeURIComponent(it.ref)}`)) },
    { cls: 'n wide-only', text: it.attempts },
    why(it.error.message),
    {
      make: (td) => {
        link(td, 'Replay', () => replay(it.ref)).setAttribute('aria-label', `Replay ${it.id}`)
        td.append(document.createElement('span'))
      },
      update: (td) => {
        td.firstChild.hidden = Boolean(it.replayed)
        say(td.lastChild, it.replayed ? 'replayed' : '')
      },
    },
  ])
}

async function replay(ref) {
  const pool = page.chosen
  const question = ref ? `Replay ${ref}? It begins a new life.` : `Replay all dead letters of ${pool} that were not replayed before?`
  if (!(await confirmed(question, ref ? 'Replay it' : 'Replay all'))) return
  const answer = ref
    ? await act('POST', `/api/v1/dead-letters/${encodeURIComponent(ref)}/replay`, {}, (it) => `${it.id} is replayed as ${it.replayed_as ?? 'a new task'}.`)
    : await act('POST', '/api/v1/dead-letters/replay', { pool, all: true }, (it) => `${it.replayed} replayed${it.refused ? `, ${it.refused} refused` : ''}.`)
  if (answer) load()
}

export function start() {
  $('replay-all').addEventListener('click', () => replay(null))
}
