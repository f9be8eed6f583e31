import type { Answer, ItemOf } from '@/api/contract'

export type Menu = Answer<'GET', '/menus/{week}'>
export type State = Menu['status']
export type MenuDay = Menu['days'][number]
export type Meal = MenuDay['meals'][number]['meal']
export type Nutrition = Menu['nutrition'][number]
export type Against = Nutrition['against'][number]
export type Nutrient = Against['nutrient']
export type Swap = Menu['swaps'][number]
export type Reason = Swap['reason']
export type Dish = ItemOf<Answer<'GET', '/dishes'>>
export type Food = ItemOf<Answer<'GET', '/foods'>>
export type Category = Dish['category']
export type Allergen = Dish['allergens'][number]
export type School = Answer<'GET', '/school'>
export type Canteen = School['canteen']
export type Band = Canteen['ageGroups'][number]['band']
export type Parents = Answer<'GET', '/public/schools/{school}/menus/{week}'>

/** A dish as a day shows it. */
export interface Shown {
  id: string
  name: string
  category: Category
  allergens: Allergen[]
  kcal: Record<string, number>
  risks: string[]
  /** That it is served in the place of another. */
  changed?: { at: string; was: string; reason: Reason; pending: boolean }
}

/** What every age gets, once where all get the same: `58` or `58/72`. */
export function perBand(values: Record<string, number>, bands: readonly string[]): string {
  const known = bands.filter((band) => values[band] !== undefined)
  if (!known.length) return ''
  const each = bands.map((band) => String(values[band] ?? '–'))
  return new Set(each).size === 1 ? (each[0] ?? '') : each.join('/')
}

/** All dishes together, for each age. */
export function summed(dishes: readonly Pick<Shown, 'kcal'>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const { kcal } of dishes) for (const [band, value] of Object.entries(kcal)) sum[band] = (sum[band] ?? 0) + value
  return sum
}

/** Tenths without a needless nought. */
const tenth = (value: number) => String(Math.round(value * 10) / 10)

/** A nutrient in the unit that people know. */
export function amount(nutrient: Nutrient, value: number): string {
  if (nutrient === 'kcal') return `${value} kcal`
  if (nutrient === 'vitamin_a_ug') return `${value} μg`
  if (nutrient === 'calcium_mg') return `${value} mg`
  return nutrient.endsWith('_mg') ? `${tenth(value / 1000)} g` : `${tenth(value / 1000)} mg`
}
