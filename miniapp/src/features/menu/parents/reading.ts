import { storage } from '@/platform/storage'
import { perBand, type Allergen, type Parents, type Shown } from '../menu'

type PublicDay = Parents['days'][number]
type PublicDish = PublicDay['meals'][number]['dishes'][number]

const KEY = 'avoid'

/** What the child must not eat: known to this phone alone. */
export function avoided(): Allergen[] {
  return storage.read<Allergen[]>(KEY) ?? []
}

/** Remembers it on this phone. */
export function avoid(allergens: readonly Allergen[]): void {
  storage.keep(KEY, allergens)
}

/** Today and what is to come, then what is over. */
export function inTurn(days: readonly PublicDay[], today: string): { coming: PublicDay[]; over: PublicDay[] } {
  return { coming: days.filter(({ date }) => date >= today), over: days.filter(({ date }) => date < today) }
}

/** The allergens that the menus have, in the order in which they are always named. */
export function present(menus: readonly Parents[], order: readonly Allergen[]): Allergen[] {
  const all = new Set(menus.flatMap(({ days }) => days).flatMap(({ meals }) => meals).flatMap(({ dishes }) => dishes).flatMap(({ allergens }) => allergens))
  return order.filter((one) => all.has(one))
}

/** The dish as a day shows it. */
export function shownDish({ name, category, allergens, kcal, changed }: PublicDish): Shown {
  return { id: name, name, category, allergens, kcal, risks: [], ...(changed ? { changed: { ...changed, pending: false } } : {}) }
}

/** What it is made of, with grams for each age. */
export function parts({ ingredients }: PublicDish, bands: readonly string[]): string {
  return ingredients.map(({ name, grams }) => `${name} ${perBand(grams, bands)}`.trim()).join('，')
}
