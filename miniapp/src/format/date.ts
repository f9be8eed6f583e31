import { locale } from '@/i18n'

const two = (n: number) => n.toString().padStart(2, '0')

/** A moment as this phone's clock shows it; today's and this year's are shortened. */
export function moment(iso: string, now = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  const english = locale.value === 'en'
  if (at.toDateString() === now.toDateString()) return english ? `today ${time}` : `今天 ${time}`
  const date = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return at.getFullYear() === now.getFullYear() ? `${date} ${time}` : `${at.getFullYear()}-${date} ${time}`
}

/** The day of a moment as this phone's calendar has it, `YYYY-MM-DD`. */
export function dayOf(at = new Date()): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** How far the zones of China are ahead of UTC; neither has summer time. */
const AHEAD_HOURS: Record<'Asia/Shanghai' | 'Asia/Urumqi', number> = { 'Asia/Shanghai': 8, 'Asia/Urumqi': 6 }
export type Zone = keyof typeof AHEAD_HOURS

/** The day of a moment by the clock of a school, `YYYY-MM-DD`; by this phone's where the school's is not known. */
export function dayIn(zone: Zone | undefined, at = Date.now()): string {
  return zone ? new Date(at + AHEAD_HOURS[zone] * 3_600_000).toISOString().slice(0, 10) : dayOf(new Date(at))
}

/** A school-local date as typed, `YYYY-MM-DD`; undefined when there is no such day. */
export function day(typed: string): string | undefined {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed.trim())
  if (!parts) return undefined
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const real = new Date(Date.UTC(year, month - 1, date))
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== date) return undefined
  return `${parts[1]}-${two(month)}-${two(date)}`
}
