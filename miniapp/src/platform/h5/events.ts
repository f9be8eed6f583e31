import type { Listening } from '../events'

/** Reads an answer that never ends, piece by piece. */
export const listen: Listening = (url, header, { status, text, ended }) => {
  const stop = new AbortController()
  void read()
  return () => stop.abort()

  async function read(): Promise<void> {
    try {
      const answer = await fetch(url, { headers: { ...header, Accept: 'text/event-stream' }, signal: stop.signal, cache: 'no-store' })
      status(answer.status)
      if (!answer.ok || !answer.body) return ended()
      const reader = answer.body.getReader()
      const decoder = new TextDecoder()
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text(decoder.decode(piece.value, { stream: true }))
      ended()
    } catch {
      ended()
    }
  }
}
