import { dayOf } from '@/format/date'
import { daysOf, later, weekday, weekOf } from '@/format/week'
import { locale, t } from '@/i18n'
import { menuWords as w, weekdays } from './words'

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
export function weekName(week: string, now = dayOf()): string {
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
