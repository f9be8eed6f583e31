import { dayOf } from '@/format/date'
import { dayBeside } from '@/format/week'
import type { Text } from '@/i18n'
import { releaseWords as w } from './words'

/** For which days somebody may collect. */
export type Span = 'today' | 'tomorrow' | 'week' | 'standing'
export const spanWords: Record<Span, Text> = { today: w.today, tomorrow: w.tomorrow, week: w.week, standing: w.standing }

const FRIDAY = 5

const midnight = (day: string): Date => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date)
}

/** From when until when that is, by this phone's clock; nothing for always. */
export function windowOf(span: Span, now = new Date()): { from?: string; until?: string } {
  if (span === 'standing') return {}
  const today = dayOf(now)
  const first = span === 'tomorrow' ? dayBeside(today, 1) : today
  const toFriday = (FRIDAY - now.getDay() + 7) % 7
  const lastDay = span === 'week' ? dayBeside(today, toFriday) : first
  const from = span === 'tomorrow' ? midnight(first) : now
  return { from: from.toISOString(), until: midnight(dayBeside(lastDay, 1)).toISOString() }
}

/** Whether today's changes are still taken, by the school's hour `HH:MM`. */
export function beforeCutOff(cutOff: string | undefined, now = new Date()): boolean {
  if (!cutOff) return true
  const [hour = 0, minute = 0] = cutOff.split(':').map(Number)
  return now.getHours() * 60 + now.getMinutes() < hour * 60 + minute
}
