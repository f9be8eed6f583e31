import type { Text } from '@/i18n'
import type { Write } from '@/queue'
import type { Step } from './show'
import { rectificationWords as w } from './words'

/** What can be done with a record in one sheet: what is asked for, and under which name it is sent. */
export interface Act {
  name: Step
  icon: string
  title: Text
  /** The question above the text, and where the text goes. */
  text?: { field: 'measures' | 'result' | 'reason'; label: Text; hint?: Text; needed: boolean }
  photos?: boolean
  /** Asks for another person and another day. */
  owner?: boolean
  danger?: boolean
}

const reason = (label: Text) => ({ field: 'reason' as const, label, needed: true })

/** In the order in which they are offered. */
export const acts: Act[] = [
  { name: 'done', icon: 'i-check', title: w.done, text: { field: 'measures', label: w.doneWhat, hint: w.doneHint, needed: true }, photos: true },
  { name: 'verify', icon: 'i-check', title: w.verify, text: { field: 'result', label: w.verifyWhat, hint: w.verifyHint, needed: false } },
  { name: 'return', icon: 'i-back', title: w.return, text: reason(w.returnWhat), danger: true },
  { name: 'assign', icon: 'i-people', title: w.assign, owner: true },
  { name: 'cancel', icon: 'i-close', title: w.cancel, text: reason(w.cancelWhat), danger: true },
]

/** Which step a write is. */
export function actOf({ path }: Pick<Write, 'path'>): Act | undefined {
  return acts.find(({ name }) => path.endsWith(`/${name}`))
}
