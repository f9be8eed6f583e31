import { ref } from 'vue'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { storage } from '@/platform/storage'

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

const MOST_KNOWN = 4
/** Longer than a meal's samples take, shorter than until the next meal. */
const DISPLAY_MS = 45 * 60_000
const key = () => `fridges:${session.value?.member.id ?? ''}`
let display: Display | undefined

/** The fridges this phone has used, the last one first. */
export function knownFridges(): Fridge[] {
  return storage.read<Fridge[]>(key()) ?? []
}

/** Remembers what was used, for the next box. */
export function rememberFridge(fridge: Fridge, deci: number | null, now = Date.now()): void {
  const others = knownFridges().filter(({ id }) => id !== fridge.id)
  storage.keep(key(), [fridge, ...others].slice(0, MOST_KNOWN))
  if (deci !== null) display = { fridgeId: fridge.id, deci, at: now }
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
const rangeKey = 'fridge-range'

/** The range as last read; the school's own is asked for meanwhile. */
export function useRange() {
  const range = ref<Range | null>(storage.read<Range>(rangeKey))
  request('GET', '/school')
    .then(({ canteen }) => {
      range.value = { from: canteen.fridgeFromDeciCelsius, until: canteen.fridgeUntilDeciCelsius }
      storage.keep(rangeKey, range.value)
    })
    // Without it the server alone judges.
    .catch(() => undefined)
  return range
}

/** Whether a temperature is outside. The edges are in it. */
export function isOut(deci: number, range: Range | null): boolean {
  return range !== null && (deci < range.from || deci > range.until)
}
