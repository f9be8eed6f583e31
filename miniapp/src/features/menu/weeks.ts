import { locale, t } from '@/i18n'
import { menuWords as w, weekdays } from './words'

const DAY_MS = 86_400_000
const two = (n: number) => n.toString().padStart(2, '0')
const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** The day on this phone, `YYYY-MM-DD`. */
export function today(now = new Date()): string {
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

/** Days since Monday. */
export function weekday(day: string): number {
  return (new Date(at(day)).getUTCDay() + 6) % 7
}

/** The ISO week of a day: `2026-W47`. */
export function weekOf(day: string): string {
  const thursday = at(day) + (3 - weekday(day)) * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  return `${year}-W${two(Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1)}`
}

/** Its seven days from Monday. */
export function daysOf(week: string): string[] {
  const fourth = `${week.slice(0, 4)}-01-04`
  const monday = at(fourth) - weekday(fourth) * DAY_MS + (Number(week.slice(6)) - 1) * 7 * DAY_MS
  return [0, 1, 2, 3, 4, 5, 6].map((days) => iso(monday + days * DAY_MS))
}

/** So many weeks later. */
export function later(week: string, weeks: number): string {
  return weekOf(iso(at(daysOf(week)[0] ?? '') + weeks * 7 * DAY_MS))
}

/** Whether it is the name of a week that there is. */
export function isWeek(text: string): boolean {
  return /^20\d\d-W\d\d$/.test(text) && weekOf(daysOf(text)[0] ?? '') === text
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `11月18日`, `18 Nov`. */
export function shortDate(day: string): string {
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8))]
  return locale.value === 'en' ? `${date} ${MONTHS[month - 1]}` : `${month}月${date}日`
}

/** `周三`. */
export function dayName(day: string): string {
  const name = weekdays[weekday(day)]
  return name ? t(name) : day
}

/** `本周`, or its number. */
export function weekName(week: string, now = today()): string {
  const current = weekOf(now)
  if (week === current) return t(w.thisWeek)
  if (week === later(current, 1)) return t(w.nextWeek)
  if (week === later(current, -1)) return t(w.lastWeek)
  return t(w.weekOf, { n: Number(week.slice(6)) })
}

/** From Monday to Friday, as a line. */
export function span(week: string): string {
  const days = daysOf(week)
  return `${shortDate(days[0] ?? '')} – ${shortDate(days[4] ?? '')}`
}
