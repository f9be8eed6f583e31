import type { Paper } from './composing'

const CLOCK = /^([01]?\d|2[0-3])[:：.]?([0-5]\d)$/

/** A time of today as the clock of this phone has it, RFC 3339: `9:05`, `09:05` and `905` are the same. */
export function atToday(clock: string, now = new Date()): string | undefined {
  const [, hours, minutes] = CLOCK.exec(clock.trim()) ?? []
  if (!hours || !minutes) return undefined
  const at = new Date(now)
  at.setHours(Number(hours), Number(minutes), 0, 0)
  return at.toISOString()
}

/** What was written on paper as it is sent; undefined while a reason or a time is missing, or a time cannot be. */
export function lateOf({ why, enteredAt, leftAt }: Paper, now = new Date()): { late: { reason: string; enteredAt: string; leftAt?: string } } | undefined {
  const entered = atToday(enteredAt, now)
  const left = leftAt ? atToday(leftAt, now) : undefined
  if (!why.trim() || !entered || (leftAt && !left)) return undefined
  if (Date.parse(entered) > now.getTime() || (left && (left < entered || Date.parse(left) > now.getTime()))) return undefined
  return { late: { reason: why.trim(), enteredAt: entered, ...(left ? { leftAt: left } : {}) } }
}
