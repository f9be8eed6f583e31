import { watch } from 'vue'
import port from '@platform'
import { listen } from '@platform/events'
import { BASE, headers } from '@/api/exchange'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { eventReader } from './parse'
import { spread, unread } from './unread'

/** Without a stream the inbox is asked this often. */
const POLL_MS = 30_000
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

let close: (() => void) | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let poll: ReturnType<typeof setInterval> | undefined
let pause = FIRST_PAUSE_MS
let last = ''
let wanted = false

/** Keeps the inbox up to date while the app is looked at. */
export function wakeLive(): void {
  if (wanted) return
  wanted = true
  void count()
  open()
}

/** Stops when the app is put away. */
export function restLive(): void {
  wanted = false
  clearTimeout(timer)
  clearInterval(poll)
  poll = undefined
  close?.()
  close = undefined
}

// Another member, another inbox.
watch(
  () => session.value?.member.id,
  (member) => {
    const was = wanted
    restLive()
    unread.value = 0
    last = ''
    if (member && was) wakeLive()
  },
)

/** Asks how much is unread. */
export async function count(): Promise<void> {
  if (!session.value) return
  try {
    unread.value = (await request('GET', '/notices', { query: { unread: true, limit: 1 } })).unread
  } catch {
    // The number stays as it was; the inbox itself tells what went wrong.
  }
}

function open(): void {
  const token = session.value?.accessToken
  if (!wanted || !token) return
  const read = eventReader()
  close = listen(`${port.apiBase}${BASE}/events`, { ...headers(token), ...(last ? { 'Last-Event-ID': last } : {}) }, {
    status: (code) => {
      if (code === 200) begun()
      // Any other call renews the session.
      else if (code === 401) void count()
    },
    text: (piece) => {
      begun()
      for (const { event, data, id } of read(piece)) if (event === 'notice') heard(data, id)
    },
    ended: again,
  })
}

function begun(): void {
  pause = FIRST_PAUSE_MS
  clearInterval(poll)
  poll = undefined
}

function heard(data: string, id: string): void {
  last = id || last
  const { subjectId } = JSON.parse(data) as { subjectId?: string }
  void count()
  spread(subjectId ?? '')
}

function again(): void {
  if (!wanted) return
  poll ??= setInterval(look, POLL_MS)
  timer = setTimeout(open, pause)
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
}

async function look(): Promise<void> {
  const before = unread.value
  await count()
  if (unread.value !== before) spread('')
}
