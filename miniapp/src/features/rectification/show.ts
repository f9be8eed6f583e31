import type { Answer, ItemOf } from '@/api/contract'
import { mealWords } from '@/features/meal/words'
import { shownAt } from '@/features/order/repair'
import { dayOf, moment } from '@/format/date'
import { t } from '@/i18n'
import { rectificationWords as w } from './words'

/** Something that was found and has to be put right. */
export type Rectification = ItemOf<Answer<'GET', '/rectifications'>>
export type Status = Rectification['status']
export type Step = Rectification['actions'][number]
export type Kind = Rectification['source']['kind']

export const statusWords = { open: w.statusOpen, done: w.statusDone, verified: w.statusVerified, cancelled: w.statusCancelled } satisfies Record<Status, unknown>
export const statusTones: Record<Status, 'note' | 'warn' | 'good' | ''> = { open: 'warn', done: 'note', verified: 'good', cancelled: '' }

const DAY_MS = 86_400_000

/** How many days its last day is over; nought or less: not yet. */
export function daysLate({ dueOn }: Pick<Rectification, 'dueOn'>, today = dayOf()): number {
  return Math.round((Date.parse(today) - Date.parse(dueOn)) / DAY_MS)
}

/** How late it is, in words, as the server says that it is. */
export function lateness(record: Pick<Rectification, 'dueOn' | 'overdue' | 'status'>, today = dayOf()): string {
  if (record.overdue) return t(w.late, { n: Math.max(1, daysLate(record, today)) })
  return record.status === 'open' && record.dueOn === today ? t(w.dueToday) : ''
}

/** At what it was found. */
export function placeOf({ source, spot }: Pick<Rectification, 'source' | 'spot'>): string {
  const meal = spot.meal ? t(mealWords[spot.meal]) : ''
  const kind = source.kind === 'fridge' ? '' : t(w[source.kind])
  return [kind, spot.name, spot.date, meal].filter(Boolean).join(' ')
}

/** The photos of how it was, or of how it is. */
export function pictures({ photos }: Rectification, role: 'found' | 'fixed') {
  return photos.filter((photo) => photo.role === role).map(({ id, thumbUrl, largeUrl }) => ({ id, thumb: shownAt(thumbUrl), large: shownAt(largeUrl) }))
}

/** What happened to it, the latest first. Of several returns the last is known. */
export function happened(record: Rectification) {
  const { openedBy, openedAt, doneBy, doneAt, returnedBy, returnedAt, verifiedBy, verifiedAt, cancelledBy, cancelledAt } = record
  const all = [
    { what: w.happenedOpened, icon: 'i-alert', tone: 'warn', by: openedBy, at: openedAt, note: record.what },
    { what: w.happenedReturned, icon: 'i-back', tone: 'stop', by: returnedBy, at: returnedAt, note: record.returnReason },
    { what: w.happenedDone, icon: 'i-wrench', tone: 'note', by: doneBy, at: doneAt, note: record.measures },
    { what: w.happenedVerified, icon: 'i-check', tone: 'good', by: verifiedBy, at: verifiedAt, note: record.result },
    { what: w.happenedCancelled, icon: 'i-close', tone: '', by: cancelledBy, at: cancelledAt, note: record.cancelReason },
  ]
  const past = all.filter((one): one is typeof one & { at: string } => Boolean(one.at)).sort((a, b) => (a.at < b.at ? 1 : -1))
  return past.map(({ what, icon, tone, by, at, note }) => ({ what: t(what), icon, tone, who: by?.name ?? '', at: moment(at), note }))
}
