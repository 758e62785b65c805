// Asking the Overlord, with the token where it wants one.
import { $ } from './state.js'

export async function call(path, init = {}) {
  const token = sessionStorage.getItem('token')
  const headers = { ...init.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) }
  const response = await fetch(path, { ...init, headers })
  if (response.status === 401 && (await askToken())) return call(path, init)
  return response
}

let asking = null
function askToken() {
  // One dialog for all that are refused at the same time.
  asking ??= dialog($('token-dialog')).then((answer) => {
    asking = null
    if (answer) sessionStorage.setItem('token', $('token').value)
    return Boolean(answer)
  })
  return asking
}

/** Shows it, and waits until it is closed; its answer, empty when nothing is to be done. */
function dialog(element) {
  element.returnValue = ''
  element.showModal()
  return new Promise((resolve) => element.addEventListener('close', () => resolve(element.returnValue), { once: true }))
}

/** Asks the user before something that cannot be taken back. */
export function confirmed(text, yes) {
  $('ask-text').textContent = text
  $('ask-yes').textContent = yes
  return dialog($('ask')).then(Boolean)
}

/** The answer as JSON, null where there was none. */
export async function get(path) {
  try {
    const response = await call(path)
    return response.ok ? await response.json() : null
  } catch {
    return null // the stream of events tells of a lost connection
  }
}

/** Does it, and says below the pool's name what came of it; the answer, null if it was not done. */
export async function act(method, path, body, done) {
  let said
  let answer = null
  try {
    const response = await call(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) })
    const json = await response.json()
    if (response.ok) answer = json
    said = response.ok ? done(json) : `Not done: ${json.detail ?? response.status}`
  } catch {
    said = 'Not done, or not known to be: the Overlord does not answer.'
  }
  $('said').textContent = said
  return answer
}

/** Shows what stands at a path, in full. */
export async function details(title, path) {
  const json = await get(path)
  $('details-title').textContent = title
  if (json?.original) json.original = decoded(json.original)
  $('details-text').textContent = json ? JSON.stringify(json, null, 2) : 'Nothing is known of it any more.'
  await dialog($('details'))
}

/** Bytes that are text are shown as text. */
function decoded(base64) {
  const text = new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
