import { storage } from '@/platform/storage'
import type { Allergen, Band, Parents } from '../menu'

/** A child as a parent's phone knows it. Nothing of it is ever sent. */
export interface Child {
  id: string
  name: string
  /** The short name of the school, as it stands in its addresses. */
  school: string
  /** What the school calls itself; empty until one of its menus was read. */
  schoolName: string
  band?: Band
  avoid: Allergen[]
}

export type PublicDay = Parents['days'][number]

const KEY = 'children'
const SHORT_NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u

/** The children of whoever holds this phone, in the order in which they were added. */
export function knownChildren(): Child[] {
  return storage.read<Child[]>(KEY) ?? []
}

/** Keeps them; none of them leaves nothing behind. */
export function keepChildren(all: readonly Child[]): void {
  if (all.length) storage.write(KEY, all)
  else storage.remove(KEY)
}

/** Which school is meant by a link to its menu, by what its code holds, or by its short name. A link to another server is `elsewhere`. */
export function schoolOf(typed: string, site: string): { school: string } | 'elsewhere' | 'none' {
  const text = typed.trim()
  const [, host] = /^https?:\/\/([^/?#]+)/i.exec(text) ?? []
  const [, ours] = /^https?:\/\/([^/?#]+)/i.exec(site) ?? []
  const [, named] = /\/s\/([^/?#]+)/.exec(text) ?? /[?&]school=([^&#]+)/.exec(text) ?? []
  if (host && host.toLowerCase() !== ours?.toLowerCase()) return 'elsewhere'
  const school = decoded(named ?? (host ? '' : text)).toLowerCase()
  return SHORT_NAME.test(school) ? { school } : 'none'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a child eats today or, when nothing is served today, the next time. */
export function dayToShow(menus: readonly Parents[], today: string): PublicDay | undefined {
  const coming = menus.flatMap(({ days }) => days).filter(({ date }) => date >= today)
  const [first] = coming
  if (first?.date === today && (first.noMeal || first.note)) return first
  return coming.find(({ meals }) => meals.some(({ dishes }) => dishes.length)) ?? first
}
