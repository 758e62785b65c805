// Puts the page together.
import { $, mark } from './state.js'
import { listen } from './live.js'
import * as advice from './advice.js'
import * as letters from './letters.js'
import * as pool from './pool.js'
import * as pools from './pools.js'
import * as workers from './workers.js'

function theme() {
  const root = document.documentElement
  const kept = localStorage.getItem('theme')
  if (kept) root.dataset.theme = kept
  $('theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.theme = dark ? 'light' : 'dark'
    localStorage.setItem('theme', root.dataset.theme)
    mark('chart')
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => mark('chart'))
}

theme()
;[pools, pool, letters, workers, advice].forEach((part) => part.start())
let resized
addEventListener('resize', () => {
  clearTimeout(resized)
  resized = setTimeout(() => mark('chart'), 150)
})
const start = document.querySelector('#no-pools pre')
start.textContent = start.textContent.replace('ORIGIN', location.origin)
// A pool that falls silent is seen by time alone.
setInterval(() => mark('pools'), 2000)
window.addEventListener('load', () => listen(advice.soon))
