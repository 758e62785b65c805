// Tables that are patched by key: rows stay, only the cells that changed are written. Text is
// always set as text, so nothing that a backend says can become markup.

/** How many rows a table shows at once; more are paged. */
export const PAGE = 100

/**
 * cells(item) gives an array; each is a string, or {text, cls, title, node(td)}.
 */
export function patch(table, items, key, cells) {
  const body = table.tBodies[0]
  const rows = (table._rows ??= new Map())
  const seen = new Set()
  let place = body.firstElementChild
  for (const item of items) {
    const id = String(key(item))
    seen.add(id)
    let row = rows.get(id)
    if (!row) {
      row = document.createElement('tr')
      rows.set(id, row)
    }
    write(row, cells(item), item)
    if (row !== place) body.insertBefore(row, place)
    else place = place.nextElementSibling
  }
  for (const [id, row] of rows) {
    if (!seen.has(id)) {
      row.remove()
      rows.delete(id)
    }
  }
}

function write(row, cells, item) {
  cells.forEach((cell, index) => {
    const it = typeof cell === 'object' && cell !== null ? cell : { text: cell }
    let td = row.cells[index]
    if (!td) {
      td = row.insertCell()
      if (it.cls) td.className = it.cls
      if (it.make) it.make(td, item)
    }
    if (it.update) it.update(td, item)
    else if (!it.make) {
      const text = String(it.text ?? '')
      if (td.textContent !== text) td.textContent = text
    }
    if (it.title !== undefined && td.title !== it.title) td.title = it.title
  })
}

/** Shows a page of a long list, and lets the user turn pages. */
export function paged(pager, items, redraw) {
  const pages = Math.max(1, Math.ceil(items.length / PAGE))
  pager._page = Math.min(pager._page ?? 0, pages - 1)
  pager.hidden = pages === 1
  if (pages > 1) {
    if (!pager._text) {
      const button = (label, step) => {
        const b = document.createElement('button')
        b.type = 'button'
        b.textContent = label
        b.onclick = () => {
          pager._page = Math.max(0, Math.min(pager._pages - 1, pager._page + step))
          redraw()
        }
        return b
      }
      pager._text = document.createTextNode('')
      pager.append(button('Previous', -1), ' ', pager._text, ' ', button('Next', 1))
    }
    pager._pages = pages
    pager._text.data = `page ${pager._page + 1} of ${pages}, ${items.length} in all`
  }
  return items.slice(pager._page * PAGE, (pager._page + 1) * PAGE)
}

export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} m ${Math.floor((ms % 60_000) / 1000)} s`
  return `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} m`
}

export function number(value) {
  if (value === undefined || value === null) return ''
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en')
  return value.toFixed(1)
}
