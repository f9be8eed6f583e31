import { t } from '@/i18n'
import type { RepairRow } from './repair'
import { orderWords as w } from './words'

const MINUTE_MS = 60_000

/** A length of time in the largest unit that tells enough. */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(ms) / MINUTE_MS))
  if (minutes < 90) return t(w.minutes, { n: minutes })
  const hours = Math.round(minutes / 60)
  return hours < 48 ? t(w.hours, { n: hours }) : t(w.days, { n: Math.round(hours / 24) })
}

/** Whether the promise still counts: nothing is promised about what is done or given up. */
export function running({ status }: Pick<RepairRow, 'status'>): boolean {
  return status !== 'finished' && status !== 'closed' && status !== 'returned' && status !== 'cancelled'
}

type Promised = Pick<RepairRow, 'status' | 'reportedAt' | 'dueAt' | 'overdue' | 'waitingUntil'>

/** How an order stands against its promise: in words, and how much of the time has gone, 0 to 1. While it waits for a part the clock stands still. */
export function standing({ status, reportedAt, dueAt, overdue, waitingUntil }: Promised, now = Date.now()): { text: string; gone: number; late: boolean } {
  const [from, until] = [Date.parse(reportedAt), Date.parse(dueAt)]
  if (status === 'waiting' && waitingUntil) return { text: t(w.stopped, { day: waitingUntil }), gone: 0.02, late: false }
  const late = overdue || now > until
  const gone = late ? 1 : Math.min(1, Math.max(0.02, (now - from) / Math.max(1, until - from)))
  return { text: late ? t(w.overdue, { time: span(now - until) }) : t(w.left, { time: span(until - now) }), gone, late }
}
