// Tables that are patched by key: rows stay, only the cells that changed are written. Text is
// always set as text, so nothing that a backend says can become markup.

/** How many rows a table shows at once, unless told otherwise; more are paged. */
export const PAGE = 50

/** New rows at once: the rest comes with the next frame, so that the page stays responsive. */
const NEW_ROWS = 25

/**
 * False when there are more new rows than are made at once: call it again.
 *
 * cells(item) gives an array; each is a string, or {text, cls, title}, or {make(td, current),
 * update(td)}: a cell that is made once; current() is its row's item at the moment of the call.
 */
export function patch(table, items, key, cells) {
  const body = table.tBodies[0]
  const rows = (table._rows ??= new Map())
  const seen = new Set()
  let made = 0
  let place = body.firstElementChild
  for (const item of items) {
    const id = String(key(item))
    seen.add(id)
    let row = rows.get(id)
    if (!row) {
      if (++made > NEW_ROWS) continue
      row = document.createElement('tr')
      rows.set(id, row)
    }
    row._item = item
    write(row, cells(item))
    if (row !== place) body.insertBefore(row, place)
    else place = place.nextElementSibling
  }
  for (const [id, row] of rows) {
    if (!seen.has(id)) {
      remove(row)
      rows.delete(id)
    }
  }
  return made <= NEW_ROWS
}

/** A row that goes hands its focus to the next, so that nobody falls out of the table. */
function remove(row) {
  if (row.contains(document.activeElement)) {
    const beside = row.nextElementSibling ?? row.previousElementSibling
    ;(beside?.querySelector('button:not([hidden])') ?? row.closest('.scroll')).focus({ preventScroll: true })
  }
  row.remove()
}

function write(row, cells) {
  cells.forEach((cell, index) => {
    const it = typeof cell === 'object' && cell !== null ? cell : { text: cell }
    let td = row.cells[index]
    if (!td) {
      td = row.insertCell()
      if (it.cls) td.className = it.cls
      if (it.make) it.make(td, () => row._item)
    }
    if (it.update) it.update(td)
    else if (!it.make) say(td, it.text)
    if (it.title !== undefined && td._title !== it.title) {
      td._title = it.title
      td.title = it.title
    }
  })
}

/** Writes an element's text, if it is another; the element is written by nobody else. */
export function say(element, text) {
  const now = String(text ?? '')
  if (element._said === now) return
  element._said = now
  element.textContent = now
}

/** A cell whose long text is cut after two lines; the whole is its title. */
export function why(text) {
  return {
    cls: 'why',
    title: text ?? '',
    make: (td) => td.append(Object.assign(document.createElement('span'), { className: 'clamp' })),
    update: (td) => say(td.firstChild, text),
  }
}

export function link(parent, text, action) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'link'
  button.textContent = text
  button.onclick = action
  parent.append(button)
  return button
}

/** An empty table gives way to the sentence behind it. */
export function orSay(table, items) {
  const box = table.closest('.scroll')
  box.hidden = items.length === 0
  box.nextElementSibling.hidden = items.length > 0
}

/** Shows a page of a long list, and lets the user turn pages. */
export function paged(pager, items, redraw, size = PAGE) {
  const pages = Math.max(1, Math.ceil(items.length / size))
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
  return items.slice(pager._page * size, (pager._page + 1) * size)
}
