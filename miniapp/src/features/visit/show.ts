import { moment } from '@/format/date'
import { t } from '@/i18n'
import { visitorWords } from '@/features/visitor/words'
import type { Status, Visit } from '@/features/visitor/show'
import { visitWords as w } from './words'

export type Ask = Visit['asks'][number]
type Tone = 'note' | 'warn' | 'good' | 'stop' | ''

export const statusWords = {
  waiting: w.statusWaiting,
  confirmed: w.statusConfirmed,
  inside: w.statusInside,
  left: w.statusLeft,
  refused: w.statusRefused,
  expired: w.statusExpired,
  void: w.statusVoid,
} satisfies Record<Status, unknown>
export const statusTones: Record<Status, Tone> = { waiting: 'warn', confirmed: 'good', inside: 'note', left: '', refused: 'stop', expired: '', void: '' }

/** The name as it is shown to who may see it. */
export function nameOf({ name, erased }: Pick<Visit, 'name' | 'erased'>): string {
  return erased || !name ? t(w.nameless) : name
}

/** How many hide a name from who happens to look: the first letter stays. */
export function masked(name: string): string {
  const [first = ''] = name.trim()
  return first ? `${first}**` : '**'
}

/** The state of a visit and its colour; who stays too long is told apart. */
export function stateOf(visit: Pick<Visit, 'status' | 'overstayed'>): { text: string; tone: Tone } {
  if (visit.status === 'inside' && visit.overstayed) return { text: t(w.overstayed), tone: 'stop' }
  return { text: t(statusWords[visit.status]), tone: statusTones[visit.status] }
}

const asked = { app: w.askApp, phone: w.askPhone, stand_in: w.askStandIn, duty: w.askDuty } satisfies Record<Ask['how'], unknown>
const delivered = { seen: w.pendingSeen, sent: w.pendingSent, waiting: w.pendingWaiting, failed: w.pendingFailed, inbox: w.pendingInbox, called: w.pendingCalled } satisfies Record<Ask['delivery'], unknown>
const answered = { yes: w.outcomeYes, no: w.outcomeNo, no_answer: w.outcomeNoAnswer }
const outcomeTones: Record<Ask['outcome'], Tone> = { pending: '', yes: 'good', no: 'stop', no_answer: 'warn' }

/** One attempt to reach somebody: whom, how far the message has come, and what came of it. */
export function askLine(ask: Ask): { text: string; at: string; state: string; tone: Tone } {
  const state = ask.outcome === 'pending' ? t(delivered[ask.delivery]) : t(answered[ask.outcome])
  const tone = ask.outcome === 'pending' && ask.delivery === 'failed' ? 'stop' : ask.outcome === 'pending' && ask.delivery === 'seen' ? 'note' : outcomeTones[ask.outcome]
  const by = ask.askedBy ? ask.askedBy.name : t(w.askedByHouse)
  return { text: t(asked[ask.how], { name: ask.member?.name ?? '' }), at: `${moment(ask.at)} · ${by}`, state, tone }
}

const decided = {
  app: w.decidedApp,
  phone: w.decidedPhone,
  in_person: w.decidedPerson,
  invitation: w.decidedInvitation,
  override: w.decidedOverride,
  emergency: w.decidedEmergency,
} satisfies Record<NonNullable<NonNullable<Visit['decision']>['how']>, unknown>
const leftHow = { badge: w.howBadge, pass: w.howPass, list: w.howList, presumed: w.howPresumed } satisfies Record<NonNullable<Visit['leftHow']>, unknown>

/** Who agreed or refused, how and why. */
export function decisionLine({ decision }: Pick<Visit, 'decision'>): string {
  if (!decision) return ''
  const how = decision.how && decided[decision.how]
  return [t(decision.yes ? w.decidedYes : w.decidedNo), decision.by?.name, how ? t(how) : '', decision.reason ?? ''].filter(Boolean).join(' · ')
}

/** What is known of a visit, each with its name; what nobody said is left out. */
export function facts(visit: Visit): { label: string; value: string }[] {
  const all: [string, string | null | undefined][] = [
    [t(w.purpose), [t(visitorWords[visit.purpose]), visit.reason].filter(Boolean).join(' · ')],
    [t(w.host), visit.host?.name],
    [t(w.hostAsked), visit.host ? '' : visit.hostAsked],
    [t(w.company), visit.company],
    [t(w.repair), visit.repair?.number],
    [t(w.phone), visit.phone],
    [t(w.plate), visit.plate],
    [t(w.headcount), visit.headcount > 1 ? t(w.people, { n: visit.headcount }) : ''],
    [t(w.companions), visit.companions.join('、')],
    [t(w.goods), visit.goods],
    [t(w.idCheck), visit.status === 'waiting' || visit.status === 'confirmed' ? (visit.idChecked ? t(w.idSeen) : visit.origin === 'gate' ? t(w.idNot) : '') : visit.idChecked ? t(w.idSeen) : visit.enteredAt ? t(w.idNot) : ''],
    [t(w.badge), visit.badge?.number],
    [t(w.from), visit.from && visit.status === 'confirmed' ? moment(visit.from) : ''],
    [t(w.until), visit.until && visit.status !== 'left' ? moment(visit.until) : ''],
    [t(w.entered), visit.enteredAt ? [moment(visit.enteredAt), visit.enteredBy?.name].filter(Boolean).join(' · ') : ''],
    [t(w.left), visit.leftAt ? [moment(visit.leftAt), visit.leftBy?.name, t(leftHow[visit.leftHow ?? 'list'])].filter(Boolean).join(' · ') : ''],
    [t(w.why), visit.leftReason],
    [t(w.note), visit.note],
  ]
  return all.filter((one): one is [string, string] => Boolean(one[1])).map(([label, value]) => ({ label, value }))
}
