import { t } from '@/i18n'
import { discard, submit, type Outcome } from '@/queue'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import { forWhat, type Visit } from './show'
import { visitorWords as w } from './words'

/** A step of a visit as it is handed over. No name stands in its title: others look at this phone too. */
export function stepOf(visit: Visit, name: string, body: object) {
  return {
    kind: 'visit.step' as const,
    title: forWhat(visit),
    records: [`visit:${visit.id}`],
    method: 'POST' as const,
    path: `/visits/${visit.id}/${name}`,
    body,
    ifMatch: `"${visit.version}"`,
  }
}

/** What a host answers by one tap. */
export const answers = {
  yes: { step: 'confirm', body: () => ({}), said: w.saidYes },
  no: { step: 'refuse', body: () => ({ reason: t(w.no) }), said: w.saidNo },
  here: { step: 'whereabouts', body: () => ({ outcome: 'with_me' }), said: w.told },
  gone: { step: 'whereabouts', body: () => ({ outcome: 'gone' }), said: w.told },
} as const

/** Answers. One tap made it and one tap repeats it: what is refused does not stay in the queue. */
export async function answer(visit: Visit, word: keyof typeof answers): Promise<Outcome> {
  const { step, body, said } = answers[word]
  const outcome = await submit(stepOf(visit, step, body()))
  if (outcome.state !== 'refused') say(t(outcome.state === 'waiting' ? common.savedHere : said))
  else {
    discard(outcome.write.id)
    say(outcome.refusal.status === 409 ? t(w.alreadyAnswered) : (outcome.refusal.body.detail ?? outcome.refusal.body.title ?? outcome.refusal.code))
  }
  return outcome
}
