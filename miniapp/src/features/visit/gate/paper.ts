import { Problem } from '@/api/problem'
import type { Text } from '@/i18n'
import type { Option } from '@/ui/Choose.vue'
import { gateWords as w } from './words'

/** A visit that is typed in from paper: when it was, who let them in, and why it was on paper. */
export interface Paper {
  why: string
  enteredAt: string
  leftAt: string
  decidedBy: Option | null
}
type Field = 'reason' | 'enteredAt' | 'leftAt' | 'decidedBy'
/** What is wrong with one field of it. */
export interface Slip {
  field: Field
  error: Text
}

const CLOCK = /^([01]?\d|2[0-3])[:：.]?([0-5]\d)$/
/** Who came in so lately and is still inside stands at the gate: somebody has to say yes first. */
const SETTLED_MS = 10 * 60_000

/** A time of today as the clock of this phone has it, RFC 3339: `9:05`, `09:05` and `905` are the same. */
export function atToday(clock: string, now = new Date()): string | undefined {
  const [, hours, minutes] = CLOCK.exec(clock.trim()) ?? []
  if (!hours || !minutes) return undefined
  const at = new Date(now)
  at.setHours(Number(hours), Number(minutes), 0, 0)
  return at.toISOString()
}

/** What is still to be mended before it can be sent. */
export function slipOf({ why, enteredAt, leftAt }: Paper, now = new Date()): Slip | null {
  const [entered, left] = [atToday(enteredAt, now), atToday(leftAt, now)]
  if (!why.trim()) return { field: 'reason', error: w.paperWhyNeeded }
  if (!entered) return { field: 'enteredAt', error: w.paperClock }
  if (Date.parse(entered) > now.getTime()) return { field: 'enteredAt', error: w.paperAhead }
  if (!leftAt.trim()) return now.getTime() - Date.parse(entered) < SETTLED_MS ? { field: 'enteredAt', error: w.paperFresh } : null
  if (!left) return { field: 'leftAt', error: w.paperClock }
  if (left < entered) return { field: 'leftAt', error: w.paperBefore }
  return Date.parse(left) > now.getTime() ? { field: 'leftAt', error: w.paperAhead } : null
}

/** What was written on paper as it is sent; undefined while something is to be mended. Who let them in is left out where the paper names nobody. */
export function lateOf(paper: Paper, now = new Date()): { late: { reason: string; enteredAt: string; leftAt?: string; decidedBy?: string } } | undefined {
  const entered = atToday(paper.enteredAt, now)
  if (!entered || slipOf(paper, now)) return undefined
  return { late: { reason: paper.why.trim(), enteredAt: entered, leftAt: atToday(paper.leftAt, now), decidedBy: paper.decidedBy?.id } }
}

const refused: Record<Exclude<Field, 'reason'>, Text> = { enteredAt: w.paperRange, leftAt: w.paperBefore, decidedBy: w.paperNotThem }

/** What the server found wrong with it, at the field where it is. */
export function refusedOf(fault: unknown): Slip | null {
  if (!(fault instanceof Problem)) return null
  const field = (['enteredAt', 'leftAt', 'decidedBy'] as const).find((name) => fault.field(name))
  return field ? { field, error: refused[field] } : null
}
