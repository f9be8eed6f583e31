import { dayOf } from '@/format/date'

/** The first and the last day of a moment's month. */
export function monthOf(at: Date): { from: string; to: string } {
  const [year, month] = [at.getFullYear(), at.getMonth()]
  return { from: dayOf(new Date(year, month, 1)), to: dayOf(new Date(year, month + 1, 0)) }
}
