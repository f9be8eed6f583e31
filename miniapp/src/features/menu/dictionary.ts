import { request } from '@/api/request'
import { session } from '@/api/session'
import { storage } from '@/platform/storage'
import { lastKnown } from './known'
import type { Category, Dish } from './menu'

/** No school cooks more different dishes; beyond it something is wrong. */
const MOST_PAGES = 10
const RECENT = 40

/** All dishes in use, in the order of their names: so few that looking for one need not ask the server. */
export async function allDishes(): Promise<Dish[]> {
  return (await lastKnown('dishes', readDishes)).value
}

async function readDishes(): Promise<Dish[]> {
  const dishes: Dish[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next } = await request('GET', '/dishes', { query: { limit: 200, cursor } })
    dishes.push(...items)
    if (!next) break
    cursor = next
  }
  return dishes
}

const key = () => `dishes:${session.value?.member.id ?? ''}`

/** Dishes chosen on this phone, the last one first. */
export function recentDishes(): string[] {
  return storage.read<string[]>(key()) ?? []
}

/** Remembers what was chosen. */
export function choseDish(id: string): void {
  storage.keep(key(), [id, ...recentDishes().filter((one) => one !== id)].slice(0, RECENT))
}

/** The dishes with all typed words in their name or their foods, those used lately first. */
export function foundDishes(dishes: readonly Dish[], { q = '', category, recent = [] }: { q?: string; category?: Category; recent?: readonly string[] }): Dish[] {
  const typed = q.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const held = ({ name, ingredients }: Dish) => typed.every((word) => name.toLowerCase().includes(word) || ingredients.some((part) => part.name.includes(word)))
  const place = ({ id }: Dish) => (recent.includes(id) ? recent.indexOf(id) : recent.length)
  // Names that have the word come before dishes that only contain it.
  const named = ({ name }: Dish) => (typed.length && typed.every((word) => name.toLowerCase().includes(word)) ? 0 : 1)
  return dishes
    .filter((dish) => (!category || dish.category === category) && held(dish))
    .map((dish, at) => ({ dish, at }))
    .sort((one, other) => named(one.dish) - named(other.dish) || place(one.dish) - place(other.dish) || one.at - other.at)
    .map(({ dish }) => dish)
}

/** What can be served in the place of a dish, or besides when no kind is named: not what the meal has already, and nothing risky before the rest. */
export function suggested(dishes: readonly Dish[], { category, taken, recent }: { category?: Category; taken: readonly string[]; recent: readonly string[] }): { alike: Dish[]; others: Dish[] } {
  const free = foundDishes(dishes, { recent }).filter(({ id }) => !taken.includes(id))
  const safeFirst = (list: Dish[]) => [...list.filter(({ risks }) => !risks.length), ...list.filter(({ risks }) => risks.length)]
  return { alike: safeFirst(free.filter((dish) => dish.category === category)), others: safeFirst(free.filter((dish) => dish.category !== category)) }
}
