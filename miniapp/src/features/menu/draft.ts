import type { Body } from '@/api/contract'
import { daysOf, weekday } from '@/format/week'
import { t } from '@/i18n'
import type { Dish, Meal, Menu, Reason, Shown } from './menu'
import { menuCodes, menuWords as w } from './words'

/** A meal of a day, as it is written and read. */
export interface DayMeal {
  meal: Meal
  from?: string | null
  dishes: Shown[]
  /** What was taken off with nothing in its place. */
  off?: Off[]
}

/** A dish that is not served although it was published. */
export interface Off {
  was: string
  at: string
  reason: Reason
  pending?: boolean
}

/** A day of a week, as it is written and read. */
export interface Day {
  date: string
  noMeal: boolean
  note: string
  meals: DayMeal[]
}

type Served = { meal: Meal; from: string }

/** The dish as a day shows it. */
export function shownDish({ id, name, category, allergens, nutrition, risks }: Dish): Shown {
  return { id, name, category, allergens, risks, kcal: Object.fromEntries(Object.entries(nutrition).map(([band, { kcal }]) => [band, kcal])) }
}

/** The days of a menu with what is served now; every school day and every meal of the school is there to be filled in. */
export function shownDays(week: string, menu: Menu | null, served: readonly Served[]): Day[] {
  const written = new Map((menu?.days ?? []).map((day) => [day.date, day]))
  return daysOf(week)
    .filter((date) => weekday(date) < 5 || written.has(date))
    .map((date) => {
      const day = written.get(date)
      const kept = (day?.meals ?? []).map(({ meal, from, dishes }): DayMeal => ({ meal, from, dishes: dishes.filter((dish) => !dish.cancelledAt).map((dish) => line(menu, dish)), off: taken(menu, dishes) }))
      const empty = served.filter(({ meal }) => !kept.some((one) => one.meal === meal)).map(({ meal, from }): DayMeal => ({ meal, from, dishes: [] }))
      const order = (meal: Meal) => ORDER.indexOf(meal)
      return { date, noMeal: day?.noMeal ?? false, note: day?.note ?? '', meals: [...kept, ...empty].sort((one, other) => order(one.meal) - order(other.meal)) }
    })
}

const ORDER: Meal[] = ['breakfast', 'morning_snack', 'lunch', 'afternoon_snack', 'dinner']

function taken(menu: Menu | null, dishes: readonly { lineId: string; name: string }[]): Off[] {
  const off = (menu?.swaps ?? []).filter(({ lineId, newLineId }) => lineId && !newLineId)
  return dishes.flatMap(({ lineId, name }) => off.filter((swap) => swap.lineId === lineId).map(({ at, reason, approvedAt }) => ({ was: name, at, reason, pending: !approvedAt })))
}

function line(menu: Menu | null, { lineId, dishId, name, category, allergens, kcal, risks }: Menu['days'][number]['meals'][number]['dishes'][number]): Shown {
  const swap = menu?.swaps.find((one) => one.newLineId === lineId)
  const lines = menu?.days.flatMap(({ meals }) => meals).flatMap(({ dishes }) => dishes) ?? []
  const was = lines.find((one) => one.lineId === swap?.lineId)?.name ?? ''
  return { id: dishId, name, category, allergens, kcal, risks, ...(swap ? { changed: { at: swap.at, was, reason: swap.reason, pending: !swap.approvedAt } } : {}) }
}

/** The week as the server takes it: a day of which nothing is said is left out. */
export function bodyOf(days: readonly Day[]): Body<'PUT', '/menus/{week}'> {
  return {
    days: days
      .map(({ date, noMeal, note, meals }) => ({
        date,
        noMeal,
        note: note.trim(),
        meals: noMeal ? [] : meals.filter(({ dishes }) => dishes.length).map(({ meal, dishes }) => ({ meal, dishIds: dishes.map(({ id }) => id) })),
      }))
      .filter(({ noMeal, note, meals }) => noMeal || note || meals.length),
  }
}

/** What of a day can be changed by itself: a meal, or what is said of the whole day. */
export type Part = Meal | 'day'

/** A part of a day that two people may have changed, each version in words. */
export interface Clash {
  date: string
  part: Part
  was: string
  now: string
  mine?: string
}

function partText(day: Day | undefined, part: Part): string {
  if (part !== 'day') return (day?.noMeal ? [] : (day?.meals.find(({ meal }) => meal === part)?.dishes ?? [])).map(({ name }) => name).join('、')
  return [day?.noMeal ? t(w.noMeal) : '', day?.note ?? ''].filter(Boolean).join('：')
}

function withPart(day: Day, other: Day, part: Part): Day {
  if (part === 'day') return { ...day, noMeal: other.noMeal, note: other.note }
  const dishes = other.meals.find(({ meal }) => meal === part)?.dishes ?? []
  return { ...day, meals: day.meals.map((one) => (one.meal === part ? { ...one, dishes } : one)) }
}

/** Takes one part of a day from elsewhere. */
export function taking(days: readonly Day[], from: readonly Day[], date: string, part: Part): Day[] {
  return days.map((day) => {
    const other = from.find((one) => one.date === day.date)
    return day.date === date && other ? withPart(day, other, part) : day
  })
}

/** Someone else was faster: parts untouched here become theirs, parts touched by both stay mine and are told. */
export function meet(opened: readonly Day[], current: readonly Day[], mine: readonly Day[]): { days: Day[]; clashes: Clash[] } {
  const clashes: Clash[] = []
  const dayOf = (days: readonly Day[], date: string) => days.find((day) => day.date === date)
  const dates = [...new Set([...mine, ...current].map(({ date }) => date))].sort()
  const days = dates.map((date) => {
    const [was, now] = [dayOf(opened, date), dayOf(current, date)]
    let day = dayOf(mine, date) ?? now
    if (!day) return { date, noMeal: false, note: '', meals: [] }
    const parts: Part[] = ['day', ...ORDER.filter((meal) => [was, now, day].some((one) => one?.meals.some((each) => each.meal === meal)))]
    for (const part of parts) {
      const [before, theirs, own] = [partText(was, part), partText(now, part), partText(dayOf(mine, date), part)]
      if (before === theirs) continue
      if (own === before && now) day = withPart(day, now, part)
      clashes.push({ date, part, was: before, now: theirs, ...(own !== before && own !== theirs ? { mine: own } : {}) })
    }
    return day
  })
  return { days, clashes }
}

/** What the server refused, where it is shown: `2026-11-16 lunch`, `2026-11-16`, a dish's name, or '' for the whole. */
export function slips(fields: readonly { path: string; code: string }[], body: Body<'PUT', '/menus/{week}'>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { path, code } of fields) {
    const [, day, meal] = /^days\[(\d+)\](?:\.meals\[(\d+)\])?/.exec(path) ?? []
    const of = day === undefined ? undefined : body.days[Number(day)]
    const at = meal === undefined ? undefined : of?.meals?.[Number(meal)]
    const where = of && at ? `${of.date} ${at.meal}` : (of?.date ?? (path === 'days' ? '' : path))
    const text = menuCodes[code]
    found[where] = text ? t(text) : code
  }
  return found
}
