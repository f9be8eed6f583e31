/** What a pad is for: whole grams, or degrees with a sign and a tenth. */
export type PadKind = 'grams' | 'degrees'
export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '-' | '.' | 'back' | 'clear'

/** The keys in their rows of three. */
export const keys: Record<PadKind, Key[]> = {
  grams: ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', '0', 'back'],
  degrees: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '0', '.'],
}

const GRAMS = /^(?:[1-9]\d{0,3})?$/
const DEGREES = /^-?(?:(?:0|[1-9]\d?)(?:\.\d?)?)?$/

/** No fridge and no kitchen is colder or warmer, in tenths of a degree: the server takes no other. */
const COLDEST = -500
const WARMEST = 600

/** What stands on the pad after a key. A key that leads to no number that can be changes nothing. */
export function pressed(typed: string, key: Key, kind: PadKind): string {
  const next = after(typed, key, kind)
  const deci = kind === 'degrees' ? deciOf(next) : null
  return deci !== null && (deci < COLDEST || deci > WARMEST) ? typed : next
}

function after(typed: string, key: Key, kind: PadKind): string {
  if (key === 'clear') return ''
  if (key === 'back') return typed.slice(0, -1)
  if (key === '-') return typed.startsWith('-') ? typed.slice(1) : `-${typed}`
  const next = kind === 'degrees' && /^-?0$/.test(typed) && key !== '.' ? typed.slice(0, -1) + key : typed + key
  return (kind === 'grams' ? GRAMS : DEGREES).test(next) ? next : typed
}

/** Grams as typed; null for nothing. */
export function gramsOf(typed: string): number | null {
  return typed === '' ? null : Number(typed)
}

/** Tenths of a degree as typed; null while there is no digit. */
export function deciOf(typed: string): number | null {
  const [whole = '', tenth = ''] = typed.replace('-', '').split('.')
  if (whole === '') return null
  const deci = Number(whole) * 10 + Number(tenth || 0)
  return typed.startsWith('-') && deci !== 0 ? -deci : deci
}

/** Tenths of a degree as they are typed. */
export function typedDegrees(deci: number): string {
  return String(deci / 10)
}

/** Tenths of a degree for reading. */
export function degrees(deci: number): string {
  return `${(deci / 10).toFixed(1).replace('-', '−')} ℃`
}

/** Whether so much is enough, and what is lacking. */
export function weighed(grams: number | null, minimum: number): { state: 'none' | 'short' | 'enough'; lacking: number } {
  if (grams === null) return { state: 'none', lacking: minimum }
  return grams >= minimum ? { state: 'enough', lacking: 0 } : { state: 'short', lacking: minimum - grams }
}
