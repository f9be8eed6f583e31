import { allows, type Repair } from '@/features/order/repair'
import { orderWords } from '@/features/order/words'
import { t, type Text } from '@/i18n'
import { submit, type Outcome } from '@/queue'
import { actWords as w } from './words'

/** What can be done to an order in one sheet: what is asked for, under which name it is sent. */
export interface Act {
  name: string
  icon: string
  title: Text
  /** The question above the text, and where the text goes. */
  text?: { field: 'reason' | 'note' | 'answer' | 'text'; label: Text; needed: boolean }
  until?: boolean
  member?: boolean
  photos?: boolean
  triage?: boolean
  danger?: boolean
  /** Done at one tap. */
  plain?: boolean
  /** Says whether the order has changed meanwhile. */
  versionless?: boolean
}

const reason = (label: Text) => ({ field: 'reason' as const, label, needed: true })

/** In the order in which they are offered. */
export const acts: Act[] = [
  { name: 'join', icon: 'i-hand', title: orderWords.join, plain: true, versionless: true },
  { name: 'triage', icon: 'i-check', title: w.triage, triage: true, text: { field: 'note', label: w.triageNote, needed: false } },
  { name: 'grab', icon: 'i-hand', title: w.grab, plain: true },
  { name: 'start', icon: 'i-play', title: w.start, plain: true },
  { name: 'recheck', icon: 'i-shield', title: w.recheck, text: { field: 'note', label: w.recheckNote, needed: true } },
  { name: 'wait', icon: 'i-pause', title: w.wait, until: true, text: reason(w.waitWhy) },
  { name: 'transfer', icon: 'i-people', title: w.transfer, member: true, text: reason(w.transferWhy) },
  { name: 'urge', icon: 'i-bell', title: w.urge, text: { field: 'note', label: w.urgeNote, needed: false }, versionless: true },
  { name: 'note', icon: 'i-edit', title: w.note, text: { field: 'text', label: w.noteText, needed: true }, photos: true, versionless: true },
  { name: 'follow-up', icon: 'i-phone', title: w.followUp, text: { field: 'answer', label: w.followUpAnswer, needed: true } },
  { name: 'reject', icon: 'i-loop', title: w.reject, text: reason(w.rejectWhy), photos: true, danger: true },
  { name: 'close', icon: 'i-check', title: w.close, text: reason(w.closeWhy) },
  { name: 'return', icon: 'i-back', title: w.return, text: reason(w.returnWhy), danger: true },
  { name: 'cancel', icon: 'i-close', title: w.cancel, text: reason(w.cancelWhy), danger: true },
]

/** Those that this reader may do now, as the server says. */
export function offered({ actions }: Pick<Repair, 'actions'>): Act[] {
  return acts.filter(({ name }) => allows({ actions }, name))
}

type Step = 'repair.step' | 'repair.finish' | 'repair.accept'

/** A step of an order on its way to the server. */
export function stepDraft(order: Repair, name: string, title: Text, body: object, photos: string[] = [], kind: Step = 'repair.step') {
  const versionless = acts.find((act) => act.name === name)?.versionless
  return {
    kind,
    title: `${t(title)} ${order.number}`,
    records: [`repair:${order.id}`],
    method: 'POST' as const,
    path: `/repairs/${order.id}/${name}`,
    body,
    ifMatch: versionless ? undefined : `"${order.version}"`,
    photos,
  }
}

/** Takes a step. */
export function step(order: Repair, name: string, title: Text, body: object, photos: string[] = []): Promise<Outcome> {
  return submit(stepDraft(order, name, title, body, photos))
}
