import { yuan } from '@/format/money'
import { t, type Text } from '@/i18n'
import type { Asset } from './known'
import { acquisitionWords, fieldWords, fundingWords, statusWords } from './words'

/** A field of the card, ready for reading. */
export interface Line {
  name: string
  value: string
}

/** The card's filled fields in the order of the paper form; what is shown elsewhere on the page is left out. */
export function cardLines(asset: Asset): Line[] {
  const { category, brand, model, spec, unit, quantity, priceFen, valueFen, acquisition, funding } = asset
  const count = quantity === null || quantity === undefined ? '' : `${quantity} ${unit ?? ''}`.trim()
  const pairs: [Text, string | number | null | undefined][] = [
    [fieldWords.category, category ? `${category.name} ${category.code}` : ''],
    [fieldWords.brand, brand],
    [fieldWords.model, model],
    [fieldWords.spec, spec],
    [fieldWords.quantity, count],
    [fieldWords.priceFen, yuan(priceFen)],
    [fieldWords.valueFen, yuan(valueFen)],
    [fieldWords.acquiredOn, asset.acquiredOn],
    [fieldWords.bookedOn, asset.bookedOn],
    [fieldWords.voucher, asset.voucher],
    [fieldWords.acquisition, acquisition ? t(acquisitionWords[acquisition]) : ''],
    [fieldWords.funding, funding ? t(fundingWords[funding]) : ''],
    [fieldWords.supplier, asset.supplier],
    [fieldWords.contract, asset.contract],
    [fieldWords.warrantyUntil, asset.warrantyUntil],
    [fieldWords.lifeYears, asset.lifeYears],
    [fieldWords.remark, asset.remark],
  ]
  return pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => ({ name: t(name), value: String(value) }))
}

/** A value of history or of a conflict as a person reads it. */
export function fieldValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'number' && field.endsWith('Fen')) return yuan(value)
  if (typeof value === 'object') {
    const named = value as { path?: unknown; name?: unknown; code?: unknown }
    return String(named.path ?? named.name ?? named.code ?? JSON.stringify(value))
  }
  const coded: Record<string, Record<string, Text | undefined>> = {
    status: statusWords,
    acquisition: acquisitionWords,
    funding: fundingWords,
  }
  const text = coded[field]?.[String(value)]
  return text ? t(text) : String(value)
}
