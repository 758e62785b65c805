// What is wrong and what to do: a few at once, the worst first.
import { $, page } from './state.js'
import { say } from './tables.js'
import { get } from './api.js'

const FEW = 3
const EVERY_MS = 5000
const items = new Map()
let all = false
let newest = []

async function ask() {
  if (!page.connected || document.hidden) return
  const answer = await get('/api/v1/advice')
  if (!answer) return
  newest = answer.items
  show()
}

/** An entry stays where it is as long as it holds, so that its command can be copied. */
function show() {
  const shown = all ? newest : newest.slice(0, FEW)
  $('advice').hidden = newest.length === 0
  $('advice-more').hidden = newest.length <= FEW
  say($('advice-more'), all ? 'Show less' : `Show ${newest.length - FEW} more`)
  $('advice-more').setAttribute('aria-expanded', String(all))
  const seen = new Set()
  shown.forEach((it, index) => {
    const key = `${it.pool} ${it.symptom}`
    seen.add(key)
    if (!items.has(key)) items.set(key, make())
    const li = items.get(key)
    write(li, it)
    const place = $('advice-list').children[index]
    if (place !== li) $('advice-list').insertBefore(li, place ?? null)
  })
  for (const [key, li] of items) {
    if (seen.has(key)) continue
    li.remove()
    items.delete(key)
  }
}

function make() {
  const li = document.createElement('li')
  const what = document.createElement('p')
  what.append(document.createElement('strong'), ' ', document.createElement('small'))
  const change = document.createElement('p')
  change.append(document.createElement('span'), ' ', document.createElement('code'))
  li.append(what, change)
  return li
}

function write(li, it) {
  li.dataset.severity = it.severity
  say(li.firstChild.firstChild, `${it.pool}: ${it.symptom}.`)
  say(li.firstChild.lastChild, it.evidence)
  say(li.lastChild.firstChild, `${it.change[0].toUpperCase()}${it.change.slice(1)}:`)
  say(li.lastChild.lastChild, it.command)
}

export function start() {
  $('advice-more').addEventListener('click', () => {
    all = !all
    show()
  })
  setInterval(ask, EVERY_MS)
}

/** Soon after a connection: the first records must be there. */
export function soon() {
  setTimeout(ask, 500)
}
