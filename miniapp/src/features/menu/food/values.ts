import type { Body } from '@/api/contract'
import { t, words, type Text } from '@/i18n'
import type { Allergen, Food } from '../menu'
import { foodWords as w } from './words'

type Nutrients = Food['per100g']

/** A nutrient as it is typed: in grams or milligrams, sent in whole parts of them. */
export interface NutrientField {
  name: keyof Nutrients & string
  text: Text
  /** Digits after the point that the server keeps. */
  digits: 0 | 3
  needed?: true
}

const texts = words({
  kcal: { zh: '能量 千卡', en: 'Energy kcal' },
  proteinMg: { zh: '蛋白质 克', en: 'Protein g' },
  fatMg: { zh: '脂肪 克', en: 'Fat g' },
  carbohydrateMg: { zh: '碳水化合物 克', en: 'Carbohydrate g' },
  sugarMg: { zh: '糖 克', en: 'Sugar g' },
  fibreMg: { zh: '膳食纤维 克', en: 'Fibre g' },
  calciumMg: { zh: '钙 毫克', en: 'Calcium mg' },
  ironUg: { zh: '铁 毫克', en: 'Iron mg' },
  zincUg: { zh: '锌 毫克', en: 'Zinc mg' },
  vitaminAUg: { zh: '维生素A 微克', en: 'Vitamin A μg' },
  vitaminB1Ug: { zh: '维生素B1 毫克', en: 'Vitamin B1 mg' },
  vitaminB2Ug: { zh: '维生素B2 毫克', en: 'Vitamin B2 mg' },
  vitaminCUg: { zh: '维生素C 毫克', en: 'Vitamin C mg' },
})

/** What every food needs. */
export const mainFields: NutrientField[] = [
  { name: 'kcal', text: texts.kcal, digits: 0, needed: true },
  { name: 'proteinMg', text: texts.proteinMg, digits: 3, needed: true },
  { name: 'fatMg', text: texts.fatMg, digits: 3, needed: true },
  { name: 'carbohydrateMg', text: texts.carbohydrateMg, digits: 3, needed: true },
]

/** What may be left unknown. */
export const moreFields: NutrientField[] = [
  { name: 'sugarMg', text: texts.sugarMg, digits: 3 },
  { name: 'fibreMg', text: texts.fibreMg, digits: 3 },
  { name: 'calciumMg', text: texts.calciumMg, digits: 0 },
  { name: 'ironUg', text: texts.ironUg, digits: 3 },
  { name: 'zincUg', text: texts.zincUg, digits: 3 },
  { name: 'vitaminAUg', text: texts.vitaminAUg, digits: 0 },
  { name: 'vitaminB1Ug', text: texts.vitaminB1Ug, digits: 3 },
  { name: 'vitaminB2Ug', text: texts.vitaminB2Ug, digits: 3 },
  { name: 'vitaminCUg', text: texts.vitaminCUg, digits: 3 },
]

const fields = [...mainFields, ...moreFields]

/** A food as the form holds it: everything typed as text. */
export interface Typed {
  name: string
  group: Food['group'] | ''
  allergens: Allergen[]
  edible: string
  source: string
  checked: boolean
  values: Record<string, string>
}

export const emptyFood = (): Typed => ({ name: '', group: '', allergens: [], edible: '100', source: '', checked: false, values: {} })

/** The whole parts with the point where people write it: `13300` with three digits is `13.3`. */
export function shownValue(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? '' : String(value / 10 ** digits)
}

/** What was typed, in whole parts; null for nothing, undefined for what is no amount. Never goes through a fraction. */
export function wholeParts(typed: string, digits: number): number | null | undefined {
  const plain = typed.trim().replace('。', '.')
  if (plain === '') return null
  const found = /^(\d{1,7})(?:\.(\d*))?$/.exec(plain)
  const rest = found?.[2] ?? ''
  if (!found || rest.replace(/0+$/, '').length > Math.max(digits, 0)) return undefined
  return Number((found[1] ?? '') + rest.slice(0, digits).padEnd(digits, '0'))
}

/** The food, to be changed. */
export function typedOf({ name, group, allergens, ediblePercent, source, certainty, per100g }: Food): Typed {
  return {
    name,
    group,
    allergens: [...allergens],
    edible: String(ediblePercent),
    source,
    checked: certainty === 'checked',
    values: Object.fromEntries(fields.map((field) => [field.name, shownValue(per100g[field.name], field.digits)])),
  }
}

/** The form as a body, and what is wrong with it, by field. */
export function bodyOf(typed: Typed): { body?: Omit<Body<'POST', '/foods'>, 'id'>; slips: Record<string, string> } {
  const slips: Record<string, string> = {}
  if (!typed.name.trim()) slips['name'] = t(w.nameFirst)
  if (!typed.group) slips['group'] = t(w.groupFirst)
  const edible = wholeParts(typed.edible, 0)
  if (!edible || edible > 100) slips['ediblePercent'] = t(w.edibleRange)
  const per100g: Record<string, number | null> = {}
  for (const { name, digits, needed } of fields) {
    const value = wholeParts(typed.values[name] ?? '', digits)
    if (value === undefined) slips[name] = t(w.notNumber)
    else if (value === null && needed) slips[name] = t(w.needed)
    else per100g[name] = value
  }
  if (!typed.group || Object.keys(slips).length) return { slips }
  const { name, group, allergens, source, checked } = typed
  return { slips, body: { name: name.trim(), group, allergens, ediblePercent: edible ?? 100, source: source.trim(), certainty: checked ? 'checked' : 'approximate', per100g: per100g as unknown as Nutrients } }
}
