import type { Text } from '@/i18n'
import type { Purpose } from '@/features/visitor/show'
import { visitWords as w } from './words'

/** What may be asked of a visitor besides the name. */
export type Field = 'host' | 'phone' | 'company' | 'plate' | 'repair' | 'companions' | 'goods' | 'reason'

interface Rule {
  purpose: Purpose
  icon: string
  /** Asked at once; all others are asked only of who wants to say them. */
  asks: Field[]
  /** One of these must be given, and what is said when none is. */
  needs?: { one: Field[]; error: Text }
}

/** The purposes in the order of how often they are meant, and what each of them is asked. */
export const purposes: Rule[] = [
  { purpose: 'parent', icon: 'i-people', asks: ['host', 'phone'] },
  { purpose: 'delivery', icon: 'i-box', asks: ['company', 'plate', 'host', 'goods'], needs: { one: ['company', 'plate'], error: w.needCompanyOrPlate } },
  { purpose: 'contractor', icon: 'i-wrench', asks: ['company', 'repair', 'host', 'plate', 'companions'], needs: { one: ['company', 'repair'], error: w.needCompanyOrRepair } },
  { purpose: 'meeting', icon: 'i-hand', asks: ['host', 'company', 'phone'], needs: { one: ['host'], error: w.needHost } },
  { purpose: 'inspector', icon: 'i-shield', asks: ['company', 'host', 'companions'], needs: { one: ['company'], error: w.needCompany } },
  { purpose: 'other', icon: 'i-edit', asks: ['reason', 'host', 'phone'], needs: { one: ['reason'], error: w.needReason } },
]

const ALL: Field[] = ['host', 'phone', 'company', 'plate', 'repair', 'companions', 'goods', 'reason']
const NOTHING: Rule = { purpose: 'emergency', icon: 'i-alert', asks: [] }

/** What a purpose asks. */
export function ruleOf(purpose: Purpose): Rule {
  return purposes.find((one) => one.purpose === purpose) ?? NOTHING
}

/** What is asked only under “more”. */
export function restOf(purpose: Purpose): Field[] {
  const { asks } = ruleOf(purpose)
  return ALL.filter((field) => !asks.includes(field) && field !== 'repair')
}

/** What has been said so far, blanks cut off. */
export type Said = Partial<Record<Field, string>> & { name: string }

/** What is still to be said: the field where to begin, and what to say there. */
export function lacking(purpose: Purpose, said: Said): { field: Field | 'name'; error: Text } | null {
  if (!said.name.trim()) return { field: 'name', error: w.needName }
  const { needs } = ruleOf(purpose)
  const [first] = needs?.one ?? []
  if (!needs || !first || needs.one.some((field) => said[field]?.trim())) return null
  return { field: first, error: needs.error }
}

/** Names typed in one line, however they are parted. */
export function namesOf(typed: string): string[] {
  return typed.split(/[,，、;；\n]+/).map((name) => name.trim()).filter(Boolean)
}
