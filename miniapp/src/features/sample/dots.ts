import type { Range } from './cold'

/** A temperature as a chart needs it. */
export interface Dot {
  id: string
  deciCelsius: number
  outOfRange: boolean
}

const MARGIN = 10

/** Where the dots and the band of the range lie, in per cent of the chart. `readings`: the newest first. */
export function strip(readings: readonly Dot[], range: Range | null) {
  const all = [...readings.map(({ deciCelsius }) => deciCelsius), ...(range ? [range.from, range.until] : [])]
  const least = Math.min(...all) - MARGIN
  const most = Math.max(...all) + MARGIN
  const height = (deci: number) => (100 * (deci - least)) / (most - least)
  const old = [...readings].reverse()
  const x = (at: number) => 18 + (76 * (at + 1)) / (old.length + 1)
  return {
    least,
    most,
    band: range ? { from: height(range.from), until: height(range.until) } : null,
    dots: old.map(({ id, deciCelsius, outOfRange }, at) => ({ id, x: x(at), y: height(deciCelsius), out: outOfRange })),
  }
}
