import type { Answer, ItemOf } from '@/api/contract'
import { dayOf, moment } from '@/format/date'
import { locale, t, type Text } from '@/i18n'
import { releaseWords as w } from './words'

/** A student's leaving. */
export type Release = ItemOf<Answer<'GET', '/releases'>>
export type Collector = ItemOf<Answer<'GET', '/students/{id}/collectors'>>
export type Student = ItemOf<Answer<'GET', '/students'>>
export type SchoolClass = ItemOf<Answer<'GET', '/classes'>>
export type NoRelease = ItemOf<Answer<'GET', '/students/{id}/no-releases'>>
export type Refusal = ItemOf<Answer<'GET', '/refusals'>>
export type Child = ItemOf<Answer<'GET', '/children'>>
export type Pickup = ItemOf<Answer<'GET', '/pickups'>>
export type Status = Release['status']
export type Step = Release['actions'][number]
type Tone = 'note' | 'warn' | 'good' | 'stop' | ''

/** What a guardian is asked: may the child leave, or has it arrived. */
export type Asked = 'guardian' | 'receipt'
export const askedOf = ({ actions }: Pick<Release, 'actions'>): Asked => (actions.includes('guardian') ? 'guardian' : 'receipt')

/** The four who have to agree, in the order in which they stand on the screen. */
export const FOUR = ['teacher', 'guardian', 'student', 'gate'] as const
export type Who = (typeof FOUR)[number]
export const whoWords = { teacher: w.whoTeacher, guardian: w.whoGuardian, student: w.whoStudent, gate: w.whoGate } satisfies Record<Who, Text>
const howWords: Record<string, Text | undefined> = { call: w.howCall, in_person: w.howInPerson, id_checked: w.howIdChecked, code: w.howCode }

/** Each of the four: whether he has agreed, and if so who said it, how and when. */
export function fourOf({ marks }: Pick<Release, 'marks'>) {
  return FOUR.map((who) => {
    const mark = marks[who]
    const how = mark && howWords[mark.how]
    const said = mark ? [mark.by?.name, how && t(how)].filter(Boolean).join(' · ') : ''
    return { who, name: t(whoWords[who]), done: mark !== null, said, at: mark ? clock(mark.at) : '' }
  })
}

/** Who has not agreed yet, in words. */
export function missing(release: Pick<Release, 'marks'>): string {
  return fourOf(release)
    .filter(({ done }) => !done)
    .map(({ name }) => name)
    .join(locale.value === 'en' ? ', ' : '、')
}

export const statusWords = {
  open: w.statusOpen, released: w.statusReleased, returned: w.statusReturned, refused: w.statusRefused, cancelled: w.statusCancelled, expired: w.statusExpired,
} satisfies Record<Status, Text>
export const statusTones: Record<Status, Tone> = { open: 'warn', released: 'good', returned: 'note', refused: 'stop', cancelled: '', expired: '' }

/** The hour of a moment, `14:20`; with its day when that is another. */
export function clock(at: string, now = new Date()): string {
  const said = moment(at, now)
  return dayOf(new Date(at)) === dayOf(now) ? said.split(' ').pop() ?? said : said
}

/** Whether a child that is out should be back by now. */
export function isLate({ status, expectedReturnAt }: Pick<Release, 'status' | 'expectedReturnAt'>, now = Date.now()): boolean {
  return status === 'released' && expectedReturnAt !== null && Date.parse(expectedReturnAt) < now
}

/** Who is out, those longest due back first, then those due, then those who come back no more today. */
export function byReturn(out: readonly Release[]): Release[] {
  const when = ({ expectedReturnAt }: Release) => (expectedReturnAt ? Date.parse(expectedReturnAt) : Infinity)
  return [...out].sort((a, b) => (when(a) === when(b) ? 0 : when(a) - when(b)))
}

/** Whether an adult may collect now, and if not, why not yet or no more. */
export const standings: Record<Collector['state'], { text: Text; tone: Tone }> = {
  active: { text: w.collectorGood, tone: 'good' },
  pending: { text: w.collectorPending, tone: 'warn' },
  early: { text: w.collectorEarly, tone: 'note' },
  ended: { text: w.collectorOver, tone: '' },
  void: { text: w.collectorVoid, tone: '' },
}

/** When an adult may collect, in words. */
export function spanOf({ kind, from, until }: Pick<Collector, 'kind' | 'from' | 'until'>): string {
  if (kind === 'standing' && !until) return t(w.always)
  const end = until ? t(w.until, { at: endMoment(until) }) : ''
  return [from && Date.parse(from) > Date.now() ? moment(from) : '', end].filter(Boolean).join(' ')
}

/** The end of a time; one that ends at midnight ends with the day before. */
function endMoment(until: string): string {
  const end = new Date(until)
  if (end.getHours() || end.getMinutes()) return moment(until)
  const [day = ''] = moment(new Date(end.getTime() - 1).toISOString()).split(' ')
  return day
}

/** The end of a phone number, in words. */
export function endOf({ phone }: { phone: string }): string {
  return phone ? t(w.phoneEnd, { last: phone.slice(-4) }) : ''
}

/** Name and what he is to the child. */
export function adult({ name, relation }: { name: string; relation?: string | null }): string {
  return relation ? `${name} · ${relation}` : name
}

/** What happened, from the asking on. */
export function happened(release: Release) {
  const { kind, askedBy, askedAt, reason, marks, releasedAt, collector, receiptBy, receiptAt, returnedBy, returnedAt, end, status } = release
  const ends = { refused: w.happenedRefused, cancelled: w.happenedCancelled, expired: w.happenedExpired } as const
  const ended = status in ends ? ends[status as keyof typeof ends] : undefined
  const all: { what: string; icon: string; tone: Tone; who?: string; at: string | null; note?: string | null }[] = [
    // At the end of the day nobody has to ask.
    { what: t(w.happenedAsked), icon: 'i-send', tone: '', who: askedBy?.name, at: kind === 'early_leave' ? askedAt : null, note: reason },
    ...fourOf(release).map(({ who, name, said }) => ({ what: t(w.happenedMark, { who: name }), icon: 'i-check', tone: '' as Tone, who: said, at: marks[who]?.at ?? null })),
    { what: t(w.happenedReleased), icon: 'i-home', tone: 'good', who: adult(collector), at: releasedAt },
    { what: t(w.happenedReceipt), icon: 'i-people', tone: 'good', who: receiptBy?.name, at: receiptAt },
    { what: t(w.happenedReturned), icon: 'i-back', tone: 'good', who: returnedBy?.name, at: returnedAt },
    ...(ended ? [{ what: t(ended), icon: 'i-close', tone: 'stop' as Tone, who: end?.by?.name, at: end?.at ?? null, note: end?.reason }] : []),
  ]
  return all.flatMap((one) => (one.at ? [{ ...one, at: clock(one.at), when: one.at }] : [])).sort((a, b) => (a.when < b.when ? -1 : a.when > b.when ? 1 : 0))
}
