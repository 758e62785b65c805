// The stream of events, and what is done when it breaks off.
import { $, events, mark, page } from './state.js'
import { call } from './api.js'

const RETRY_MS = 2000
// The Overlord says something at least every 10 s.
const SILENCE_MS = 25_000

export async function listen(connected) {
  for (;;) {
    try {
      await stream(connected)
    } catch (error) {
      console.debug(error)
    }
    page.connected = false
    banner('The connection to Overlord is lost; what you see is old. Trying again…')
    mark('pools')
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

// Not EventSource: it cannot send a token.
async function stream(connected) {
  const stop = new AbortController()
  let silence
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(() => stop.abort(), SILENCE_MS)
  }
  try {
    const response = await call('/api/v1/events', { headers: { Accept: 'text/event-stream' }, signal: stop.signal })
    if (!response.ok) throw new Error(`events: ${response.status}`)
    page.connected = true
    banner(null)
    connected()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      heard()
      const { value, done } = await reader.read()
      if (done) return
      const parts = (rest + value).split('\n\n')
      rest = parts.pop()
      for (const part of parts) event(part)
    }
  } finally {
    clearTimeout(silence)
  }
}

function event(text) {
  let name = ''
  let data = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim()
    if (line.startsWith('data:')) data += line.slice(5)
  }
  if (events[name] && data) events[name](JSON.parse(data))
}

function banner(text) {
  $('banner').hidden = !text
  if ($('banner').textContent !== (text ?? '')) $('banner').textContent = text ?? ''
}
