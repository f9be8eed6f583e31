import type { Body } from '@/api/contract'
import { t } from '@/i18n'
import type { Allergen, Category, Dish, Food } from '../menu'
import { dishWords as w } from './words'

/** A food of a dish as the form holds it: grams as they are typed. */
export interface Line {
  foodId: string
  name: string
  grams: Record<string, string>
}

/** A dish as the form holds it. */
export interface Recipe {
  name: string
  category: Category | ''
  method: string
  lines: Line[]
}

/** The dish, to be changed. */
export function recipeOf({ name, category, method, ingredients }: Dish): Recipe {
  const line = ({ foodId, name: food, grams }: Dish['ingredients'][number]): Line => ({ foodId, name: food, grams: Object.fromEntries(Object.entries(grams).map(([band, value]) => [band, String(value)])) })
  return { name, category, method, lines: ingredients.map(line) }
}

const MOST_GRAMS = 2000
const grams = (typed: string) => (/^\d{1,4}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= MOST_GRAMS ? Number(typed) : undefined)

/** The form as a body, and what is wrong with it: by `name`, `category` or a food's id. */
export function bodyOf({ name, category, method, lines }: Recipe): { body?: Omit<Body<'POST', '/dishes'>, 'id'>; slips: Record<string, string> } {
  const slips: Record<string, string> = {}
  if (!name.trim()) slips['name'] = t(w.nameFirst)
  if (!category) slips['category'] = t(w.categoryFirst)
  const ingredients = lines.map((line) => {
    const typed = Object.entries(line.grams).filter(([, value]) => value.trim())
    if (!typed.length) slips[line.foodId] = t(w.gramsNeeded)
    else if (typed.some(([, value]) => grams(value) === undefined)) slips[line.foodId] = t(w.gramsRange)
    return { foodId: line.foodId, grams: Object.fromEntries(typed.map(([band, value]) => [band, grams(value) ?? 0])) }
  })
  if (!category || Object.keys(slips).length) return { slips }
  return { slips, body: { name: name.trim(), category, method: method.trim(), ingredients } }
}

/** What its foods say of it, as far as they are known. */
export function derived(lines: readonly Line[], foods: ReadonlyMap<string, Food>): { allergens: Allergen[]; kcal: Record<string, number> } {
  const allergens = new Set<Allergen>()
  const sum: Record<string, number> = {}
  for (const line of lines) {
    const food = foods.get(line.foodId)
    food?.allergens.forEach((one) => allergens.add(one))
    for (const [band, typed] of Object.entries(line.grams)) {
      const value = grams(typed)
      if (value !== undefined && food) sum[band] = (sum[band] ?? 0) + food.per100g.kcal * value
    }
  }
  return { allergens: [...allergens].sort(), kcal: Object.fromEntries(Object.entries(sum).map(([band, value]) => [band, Math.round(value / 100)])) }
}

/** Which line of the form a refused field is: `ingredients[1].grams` is the second food's. */
export function lineOf(path: string, lines: readonly Line[]): string {
  const at = /^ingredients\[(\d+)\]/.exec(path)?.[1]
  return at === undefined ? path : (lines[Number(at)]?.foodId ?? path)
}
