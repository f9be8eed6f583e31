import type { Body } from '@/api/contract'
import { fen, yuanField } from '@/format/money'
import { day } from '@/format/date'
import { t, type Text } from '@/i18n'
import type { Asset } from '@/features/asset/known'
import { acquisitionWords, fundingWords, settableWords } from '@/features/asset/words'
import { assetForm as w } from './words'

/** How a field of the card is filled in. */
export interface FormField {
  name: keyof Card & string
  kind: 'text' | 'money' | 'count' | 'date' | 'choice' | 'category' | 'place' | 'keeper'
  choices?: Record<string, Text>
  /** Cannot be empty. */
  needed?: true
  /** May be left to the server when registering, cannot be emptied afterwards. */
  neededLater?: true
  /** Is given once and not changed. */
  once?: true
  max?: number
}

type Patch = Body<'PATCH', '/assets/{id}'>
type Card = Omit<Body<'POST', '/assets'>, 'id' | 'tagCode'>
/** What the form holds: everything as text, nothing as ''. */
export type Values = Partial<Record<FormField['name'], string>>

/** What nearly every asset needs. */
export const firstFields: FormField[] = [
  { name: 'name', kind: 'text', needed: true, max: 100 },
  { name: 'categoryCode', kind: 'category', needed: true },
  { name: 'placeId', kind: 'place' },
  { name: 'keeperId', kind: 'keeper' },
  { name: 'status', kind: 'choice', choices: settableWords, neededLater: true },
  { name: 'brand', kind: 'text', max: 60 },
  { name: 'model', kind: 'text', max: 100 },
  { name: 'priceFen', kind: 'money' },
  { name: 'acquiredOn', kind: 'date' },
]

/** The rest of the card, for the office. */
export const moreFields: FormField[] = [
  { name: 'number', kind: 'text', max: 40, once: true },
  { name: 'spec', kind: 'text', max: 200 },
  { name: 'quantity', kind: 'count', neededLater: true },
  { name: 'unit', kind: 'text', max: 10 },
  { name: 'department', kind: 'text', max: 60 },
  { name: 'user', kind: 'text', max: 60 },
  { name: 'acquisition', kind: 'choice', choices: acquisitionWords },
  { name: 'funding', kind: 'choice', choices: fundingWords },
  { name: 'bookedOn', kind: 'date' },
  { name: 'voucher', kind: 'text', max: 60 },
  { name: 'supplier', kind: 'text', max: 100 },
  { name: 'contract', kind: 'text', max: 60 },
  { name: 'warrantyUntil', kind: 'date' },
  { name: 'lifeYears', kind: 'count' },
  { name: 'remark', kind: 'text', max: 500 },
]

const all = [...firstFields, ...moreFields]

/** The card as the form holds it. */
export function valuesOf(asset: Asset): Values {
  const flat: Record<string, unknown> = {
    ...asset,
    categoryCode: asset.category?.code,
    placeId: asset.place?.id,
    keeperId: asset.keeper?.id,
  }
  return fromBody(flat)
}

/** A body as the form holds it, to mend a write that was refused. */
export function fromBody(body: Record<string, unknown>): Values {
  const values: Values = {}
  for (const { name, kind } of all) {
    const value = body[name]
    if (value === undefined) continue
    values[name] = value === null ? '' : kind === 'money' ? yuanField(value as number) : String(value)
  }
  return values
}

/** Names of the things that the card refers to by id. */
export function namesOf({ category, place, keeper }: Asset): Values {
  return {
    categoryCode: category ? `${category.name} ${category.code}` : '',
    placeId: place?.path ?? '',
    keeperId: keeper?.name ?? '',
  }
}

/** What is wrong with the form before anything is sent, by field. */
export type Slips = Partial<Record<FormField['name'], string>>

/** The form as a body; only fields that differ from `base`, where there is one. */
export function bodyOf(values: Values, base?: Values): { body: Patch; slips: Slips } {
  const body: Record<string, unknown> = {}
  const slips: Slips = {}
  for (const field of all) {
    const typed = (values[field.name] ?? '').trim()
    const before = base?.[field.name] ?? ''
    if (base ? typed === before : typed === '') continue
    const read = parsed(field, typed)
    if (base && field.once) continue
    if ('slip' in read) slips[field.name] = read.slip
    else if (read.value !== undefined) body[field.name] = read.value
  }
  if (!(values.name ?? '').trim()) slips.name = t(w.nameFirst)
  if (!(values.categoryCode ?? '').trim()) slips.categoryCode = t(w.categoryFirst)
  return { body: body as Patch, slips }
}

// Words are emptied by writing nothing into them; everything else by null.
function parsed({ kind, needed, neededLater }: FormField, typed: string): { value: unknown } | { slip: string } {
  if (typed === '') return { value: needed || neededLater ? undefined : kind === 'text' ? '' : null }
  if (kind === 'money') return tested(fen(typed), w.notMoney)
  if (kind === 'date') return tested(day(typed), w.notDate)
  if (kind === 'count') return tested(/^\d{1,6}$/.test(typed) ? Number(typed) : undefined, w.notCount)
  return { value: typed }
}

function tested(value: unknown, slip: (typeof w)['notMoney' | 'notDate' | 'notCount']): { value: unknown } | { slip: string } {
  return value === undefined ? { slip: t(slip) } : { value }
}

/** A field that both people may have changed. */
export interface Difference {
  name: FormField['name']
  was: string
  now: string
  mine?: string
}

/** What someone else changed since the form was opened, and what the form says about the same fields. */
export function differences(opened: Values, current: Values, mine: Values): Difference[] {
  return all
    .map(({ name }) => ({ name, was: opened[name] ?? '', now: current[name] ?? '', own: mine[name] ?? '' }))
    .filter(({ was, now }) => was !== now)
    .map(({ name, was, now, own }) => ({ name, was, now, ...(own !== was && own !== now ? { mine: own } : {}) }))
}
