import { mealWords } from '@/features/meal/words'
import { moment } from '@/format/date'
import { t } from '@/i18n'
import { degrees } from './keys'
import type { Sample } from './dishes'
import { sampleWords as w } from './words'

export const tones: Record<Sample['status'], string> = { kept: 'good', failed: 'warn', missing: 'stop', discarded: '', void: '' }

/** What is written about a sample, as far as it is filled in. */
export function facts(sample: Sample): { name: string; value: string }[] {
  const pairs: [string, string | null | undefined][] = [
    [t(w.factMeal), `${sample.date} ${t(mealWords[sample.meal])}`],
    [t(w.factGrams), sample.grams === null ? null : `${sample.grams} g`],
    [t(w.factTaken), moment(sample.takenAt)],
    [t(w.factPhone), sample.late && sample.occurredAt ? moment(sample.occurredAt) : null],
    [t(w.factServed), sample.late ? moment(sample.servedUntil) : null],
    [t(w.factUntil), sample.discardAfter && moment(sample.discardAfter)],
    [t(w.factKeeper), sample.keeper?.name],
    [t(w.factFridge), sample.fridge && [sample.fridge.name, sample.deciCelsius === null ? '' : degrees(sample.deciCelsius)].filter(Boolean).join(' ')],
    [t(w.factContainer), sample.container],
    [t(w.factReason), sample.reason],
  ]
  return pairs.filter((pair): pair is [string, string] => Boolean(pair[1])).map(([name, value]) => ({ name, value }))
}

/** Why a sample counts as written late: after the service, or by a phone that told another time than that at which it arrived. */
export function lateTold({ servedUntil, takenAt, occurredAt }: Pick<Sample, 'servedUntil' | 'takenAt' | 'occurredAt'>): string {
  const times = { until: moment(servedUntil), at: moment(takenAt), phone: occurredAt ? moment(occurredAt) : '' }
  if (Date.parse(takenAt) <= Date.parse(servedUntil)) return t(w.lateArrived, times)
  return t(occurredAt ? w.lateBoth : w.lateTimes, times)
}

/** What happened to a sample, in its order. */
export function happened(sample: Sample): { what: string; at: string; who: string; note: string }[] {
  const all: [string, string | null, string | undefined, string][] = [
    [t(sample.status === 'missing' ? w.didMiss : w.didTake), sample.takenAt, sample.keeper?.name, sample.reason],
    [t(sample.approved ? w.lateApprove : w.didReview), sample.reviewedAt, sample.reviewer?.name, ''],
    [t(w.didDiscard), sample.discardedAt, sample.discardedBy?.name, [sample.discardMethod, sample.witness && `${t(w.witness)}：${sample.witness.name}`].filter(Boolean).join(' · ')],
    [t(w.didVoid), sample.voidedAt, sample.voidedBy?.name, sample.voidReason],
  ]
  return all
    .filter((one): one is [string, string, string | undefined, string] => one[1] !== null)
    .sort((a, b) => (a[1] < b[1] ? -1 : 1))
    .map(([what, at, who, note]) => ({ what, at: moment(at), who: who ?? '', note }))
}
