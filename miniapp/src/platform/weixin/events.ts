import type { Listening } from '../events'

const LONGEST_MS = 600_000

/** Reads an answer that never ends, piece by piece. */
export const listen: Listening = (url, header, { status, text, ended }) => {
  let over = false
  const end = () => {
    if (!over) ended()
    over = true
  }
  const task = wx.request({
    url,
    header: { ...header, Accept: 'text/event-stream' },
    method: 'GET',
    timeout: LONGEST_MS,
    enableChunked: true,
    success: ({ statusCode }) => {
      status(statusCode)
      end()
    },
    fail: end,
  })
  // Before 2.20 WeChat knows no pieces: the inbox is then asked now and then.
  if (!task.onChunkReceived) task.abort()
  // Events carry ids and words of the contract only, no text of people: a byte is a character.
  task.onChunkReceived?.(({ data }) => text(String.fromCharCode(...new Uint8Array(data))))
  return () => task.abort()
}
