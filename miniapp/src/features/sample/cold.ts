import { computed, shallowRef } from 'vue'
import { request } from '@/api/request'
import { session } from '@/api/session'
import type { Zone } from '@/format/date'
import { storage } from '@/platform/storage'
import { dayBeside } from '@/format/week'
import type { Day, Sample } from './dishes'

/** A fridge as a form needs it. */
export interface Fridge {
  id: string
  name: string
}
/** What a fridge's display said, read once for a meal's boxes. */
interface Display {
  fridgeId: string
  deci: number
  at: number
}

/** The fridges of a school as a phone knows them. */
interface Known {
  /** The one that was used on this phone last. */
  last?: string
  list: Fridge[]
}

const MOST_KNOWN = 6
/** Longer than a meal's samples take, shorter than until the next meal. */
const DISPLAY_MS = 45 * 60_000
const DAY_MS = 86_400_000
const DAYS_BACK = 7
const lookedKey = () => `fridges-looked:${session.value?.member.school.slug ?? ''}`
const key = () => `fridges:${session.value?.member.school.slug ?? ''}`
const known = () => storage.read<Known>(key()) ?? { list: [] }
let display: Display | undefined

/** The fridges that are in use: the one used on this phone last, then those that boxes were put into lately. */
export function knownFridges(): Fridge[] {
  return known().list
}

/** The fridge that a box goes into unless somebody says otherwise: the last one, or the only one. */
export function usualFridge(): Fridge | undefined {
  const { last, list } = known()
  return list.find(({ id }) => id === last) ?? (list.length === 1 ? list[0] : undefined)
}

/** Remembers what was used, for the next box. */
export function rememberFridge(fridge: Fridge, deci: number | null, now = Date.now()): void {
  keep(fridge.id, [fridge, ...knownFridges()])
  if (deci !== null) display = { fridgeId: fridge.id, deci, at: now }
}

/** Learns from boxes which fridges the school uses; answers whether any is known. */
export function sawFridges(boxes: readonly Pick<Sample, 'fridge' | 'takenAt'>[]): boolean {
  const { last, list } = known()
  const seen = [...boxes].sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1)).flatMap(({ fridge }) => (fridge ? [{ id: fridge.id, name: fridge.name }] : []))
  if (seen.length) keep(last, [...list.filter(({ id }) => id === last), ...seen, ...list])
  return knownFridges().length > 0
}

/** Which fridges are in use is told by the boxes of a day; those of the days before are asked for once a day, while none is known. */
export async function lookForFridges({ date, items }: Pick<Day, 'date' | 'items'>, now = Date.now()): Promise<void> {
  if (sawFridges(boxes(items)) || now - (storage.read<number>(lookedKey()) ?? 0) < DAY_MS) return
  try {
    for (let back = 1; back <= DAYS_BACK; back++) {
      const day = await request('GET', '/samples', { query: { date: dayBeside(date, -back) } })
      if (sawFridges(boxes(day.items))) break
    }
    storage.keep(lookedKey(), now)
  } catch {
    // Asked for the next time.
  }
}

const boxes = (items: Day['items']) => items.flatMap(({ sample }) => (sample ? [sample] : []))

function keep(last: string | undefined, all: Fridge[]): void {
  const list = all.filter((one, at) => all.findIndex(({ id }) => id === one.id) === at).slice(0, MOST_KNOWN)
  storage.keep(key(), { ...(last ? { last } : {}), list })
}

/** What the display of this fridge said a moment ago. */
export function lastDisplay(fridgeId: string | undefined, now = Date.now()): number | null {
  return display && display.fridgeId === fridgeId && now - display.at < DISPLAY_MS ? display.deci : null
}

/** The temperatures between which the school wants its fridges, in tenths of a degree. */
export interface Range {
  from: number
  until: number
}
/** What a kitchen needs to know of its school. */
interface Rules {
  range: Range
  zone: Zone
}
const rulesKey = () => `kitchen-rules:${session.value?.member.school.slug ?? ''}`

/** The school's range and clock as last read; they are asked for meanwhile. */
export function useRules() {
  const rules = shallowRef<Rules | null>(storage.read<Rules>(rulesKey()))
  request('GET', '/school')
    .then(({ canteen, hours }) => {
      rules.value = { range: { from: canteen.fridgeFromDeciCelsius, until: canteen.fridgeUntilDeciCelsius }, zone: hours.timeZone }
      storage.keep(rulesKey(), rules.value)
    })
    // Without it the server alone judges.
    .catch(() => undefined)
  return { range: computed(() => rules.value?.range ?? null), zone: computed(() => rules.value?.zone) }
}

/** Whether a temperature is outside. The edges are in it. */
export function isOut(deci: number, range: Range | null): boolean {
  return range !== null && (deci < range.from || deci > range.until)
}
