import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { later, weekOf } from '@/format/week'
import { t } from '@/i18n'
import { storage } from '@/platform/storage'
import { lastKnown } from '../known'
import { perBand, type Allergen, type Parents, type Shown } from '../menu'
import { allergenWords } from '../words'
import { parentsWords as w } from './words'

type PublicDay = Parents['days'][number]
export type PublicDish = PublicDay['meals'][number]['dishes'][number]

const KEY = 'avoid'

/** What the child must not eat: known to this phone alone. */
export function avoided(): Allergen[] {
  return storage.read<Allergen[]>(KEY) ?? []
}

/** Remembers it on this phone. */
export function avoid(allergens: readonly Allergen[]): void {
  storage.keep(KEY, allergens)
}

/** The server knows no school of this name. */
export const noSchool = (fault: unknown): boolean => fault instanceof Problem && fault.status === 404 && fault.field('school') !== undefined

/** The menu that a school has published for a week. */
export async function published(school: string, week: string): Promise<Parents | null> {
  try {
    return await request('GET', '/public/schools/{school}/menus/{week}', { params: { school, week } })
  } catch (caught) {
    // A week that nobody has published yet.
    if (caught instanceof Problem && caught.status === 404 && !noSchool(caught)) return null
    throw caught
  }
}

/** What a school has published for this week and the next; without a connection what was last read. `nobody`: there is no such school. */
export async function menusOf(school: string, today: string): Promise<{ menus: Parents[]; lost: boolean; nobody: boolean }> {
  const week = weekOf(today)
  try {
    const { value, lost } = await lastKnown(`public:${school}`, () => Promise.all([published(school, week), published(school, later(week, 1))]))
    return { menus: value.filter((menu) => menu !== null), lost, nobody: false }
  } catch (caught) {
    if (noSchool(caught)) return { menus: [], lost: false, nobody: true }
    throw caught
  }
}

/** Forgets which schools' menus were read on this phone, whoever was logged in. */
export function forgetMenus(): void {
  for (const key of storage.keys('menus:')) if (/^menus:[^:]*:public:/.test(key)) storage.remove(key)
}

/** What a child must not eat of a dish, or that nobody knows it; nothing when it may be eaten. A menu kept by an older client does not say whether it is known. */
export function danger({ allergens, ingredients, unknown = !ingredients.length }: PublicDish, avoid: readonly Allergen[]): { known: boolean; text: string } | undefined {
  if (!avoid.length) return undefined
  const has = allergens.filter((one) => avoid.includes(one)).map((one) => t(allergenWords[one]))
  if (has.length) return { known: true, text: has.join('、') }
  return unknown ? { known: false, text: t(w.unknown) } : undefined
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
