const DAY_MS = 86_400_000
const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** So many days later. */
export function dayBeside(day: string, days: number): string {
  return iso(at(day) + days * DAY_MS)
}

/** Days since Monday. */
export function weekday(day: string): number {
  return (new Date(at(day)).getUTCDay() + 6) % 7
}

/** The ISO week of a day: `2026-W47`. */
export function weekOf(day: string): string {
  const thursday = at(day) + (3 - weekday(day)) * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1
  return `${year}-W${number.toString().padStart(2, '0')}`
}

/** Its seven days from Monday. */
export function daysOf(week: string): string[] {
  const fourth = `${week.slice(0, 4)}-01-04`
  const monday = at(fourth) - weekday(fourth) * DAY_MS + (Number(week.slice(6)) - 1) * 7 * DAY_MS
  return [0, 1, 2, 3, 4, 5, 6].map((days) => iso(monday + days * DAY_MS))
}

/** So many weeks later. */
export function later(week: string, weeks: number): string {
  return weekOf(dayBeside(daysOf(week)[0] ?? '', weeks * 7))
}

/** Whether it is the name of a week that there is. */
export function isWeek(text: string): boolean {
  return /^20\d\d-W\d\d$/.test(text) && weekOf(daysOf(text)[0] ?? '') === text
}
