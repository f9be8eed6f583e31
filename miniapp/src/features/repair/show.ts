import { t } from '@/i18n'
import { shownAt, type Happening, type Repair } from '@/features/order/repair'
import { yuan } from '@/format/money'
import { causeWords, repairWords as w, resultWords } from './words'

/** Photos as a gallery takes them. */
export function pictures(photos: Pick<Repair['photos'][number], 'id' | 'thumbUrl' | 'largeUrl'>[]): { id: string; thumb: string; large: string }[] {
  return photos.map(({ id, thumbUrl, largeUrl }) => ({ id, thumb: shownAt(thumbUrl), large: shownAt(largeUrl) }))
}

/** What else a moment tells, in a word: to whom, until when, with what result. */
export function detail({ data }: Happening): string {
  const { member, crew, contractor, until, result, rating } = data as Details
  if (result) return t(resultWords[result])
  if (rating) return '★'.repeat(rating)
  return member?.name ?? crew?.name ?? contractor ?? until ?? ''
}

interface Details {
  member?: { name: string }
  crew?: { name: string }
  contractor?: string
  until?: string
  result?: NonNullable<Repair['result']>
  rating?: number
}

/** Who did it: a member, a firm, somebody without an account, or the house itself. */
export function who({ by, firm, kind }: Happening): string {
  return by?.name || firm || t(kind === 'reported' || kind === 'joined' ? w.outsider : w.system)
}

/** The facts of an order that are filled in. */
export function facts(order: Repair): { name: string; value: string }[] {
  const pairs: [string, string | null | undefined][] = [
    [t(w.reporter), order.reporter?.name ?? t(w.outsider)],
    [t(w.contact), order.contact],
    [t(w.firmContact), order.contractorContact],
    [t(w.firmNumber), order.contractorRecord],
    [t(w.fixer), order.assignee?.name ?? order.crew?.name ?? order.contractor],
    [t(w.result), order.result && t(resultWords[order.result])],
    [t(w.work), order.work],
    [t(w.cause), order.cause && t(causeWords[order.cause])],
    [t(w.oldParts), order.oldParts],
    [t(w.rechecked), order.recheckedBy?.name],
    [t(w.followUp), order.followUp],
  ]
  return pairs.filter((pair): pair is [string, string] => Boolean(pair[1])).map(([name, value]) => ({ name, value }))
}

/** A material with its price, as one line. */
export function materialLine({ name, quantity, unit, priceFen }: Repair['materials'][number]): { text: string; price: string } {
  return { text: `${name} × ${quantity}${unit}`, price: `¥${yuan(priceFen * quantity)}` }
}
