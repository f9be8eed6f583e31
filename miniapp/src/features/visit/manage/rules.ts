import type { Purpose } from '@/features/visitor/show'

/** Whether whole numbers are kept, and what for. */
export interface Kept {
  keep: string
  purpose?: string | null
}
/** How the gate works, as the school has set it. What a server does not know yet is absent. */
export interface GateRules {
  idleMinutes: number
  againSeconds: number
  nextMinutes: number
  dutyMinutes: number
  overstayMinutes: number
  lockUp: string
  stayMinutes: Record<Purpose, number>
  windows: { purpose: Purpose; from: string; until: string }[]
  visitDays?: number
  releaseDays?: number
  collectorCutOff?: string
  pickUpFrom?: string
  phone?: Kept
  idNumber?: Kept
}

/** The plain numbers, in the order in which they are shown. */
export const counts = ['idleMinutes', 'againSeconds', 'nextMinutes', 'dutyMinutes', 'overstayMinutes'] as const
export const days = ['visitDays', 'releaseDays'] as const
type Count = (typeof counts)[number] | (typeof days)[number]

/** What stands in the fields: all as text. */
export interface Typed {
  numbers: Partial<Record<Count, string>>
  stays: Record<string, string>
  windows: Record<string, { from: string; until: string }>
  lockUp: string
  collectorCutOff: string
  pickUpFrom: string
}

/** The rules as they stand in the fields. */
export function typedOf(rules: GateRules): Typed {
  const numbers = Object.fromEntries([...counts, ...days].filter((name) => rules[name] !== undefined).map((name) => [name, String(rules[name])]))
  const stays = Object.fromEntries(Object.entries(rules.stayMinutes).map(([purpose, minutes]) => [purpose, String(minutes)]))
  const windows = Object.fromEntries(rules.windows.map(({ purpose, from, until }) => [purpose, { from, until }]))
  return { numbers, stays, windows, lockUp: rules.lockUp, collectorCutOff: rules.collectorCutOff ?? '', pickUpFrom: rules.pickUpFrom ?? '' }
}

const whole = (text: string | undefined) => (/^\d{1,4}$/.test((text ?? '').trim()) ? Number(text) : undefined)

/** The fields as rules again; the name of the first that is no number otherwise. A purpose without hours comes at any time. */
export function rulesOf(was: GateRules, typed: Typed): { rules: GateRules } | { wrong: string } {
  const rules: GateRules = { ...was, stayMinutes: { ...was.stayMinutes } }
  for (const name of [...counts, ...days]) {
    if (was[name] === undefined) continue
    const n = whole(typed.numbers[name])
    if (n === undefined) return { wrong: name }
    rules[name] = n
  }
  for (const [purpose, text] of Object.entries(typed.stays)) {
    const n = whole(text)
    if (n === undefined) return { wrong: `stay.${purpose}` }
    rules.stayMinutes[purpose as Purpose] = n
  }
  rules.lockUp = typed.lockUp.trim()
  if (was.collectorCutOff !== undefined) rules.collectorCutOff = typed.collectorCutOff.trim()
  if (was.pickUpFrom !== undefined) rules.pickUpFrom = typed.pickUpFrom.trim()
  rules.windows = Object.entries(typed.windows).flatMap(([purpose, { from, until }]) => (from.trim() && until.trim() ? [{ purpose: purpose as Purpose, from: from.trim(), until: until.trim() }] : []))
  return { rules }
}
