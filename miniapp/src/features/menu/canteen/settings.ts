import { mealWords } from '@/features/meal/words'
import { t } from '@/i18n'
import type { Band, Canteen, Meal } from '../menu'
import { bandWords, canteenWords as w } from './words'

/** The settings as the form holds them: everything typed as text. */
export interface Typed {
  meals: { meal: Meal; on: boolean; from: string; until: string }[]
  groups: { band: Band; on: boolean; name: string; heads: string }[]
  grams: string
  hours: string
  early: string
  cold: string
  warm: string
  alert: string
  loss: string
  words: string
  block: boolean
}

const MEALS = Object.keys(mealWords) as Meal[]
const BANDS = Object.keys(bandWords) as Band[]
const USUAL: Record<Meal, [string, string]> = { breakfast: ['07:00', '07:40'], morning_snack: ['09:40', '10:00'], lunch: ['11:30', '12:30'], afternoon_snack: ['15:00', '15:20'], dinner: ['17:30', '18:20'] }

export function typedOf(canteen: Canteen): Typed {
  return {
    meals: MEALS.map((meal) => {
      const known = canteen.meals.find((one) => one.meal === meal)
      return { meal, on: Boolean(known), from: known?.from ?? USUAL[meal][0], until: known?.until ?? USUAL[meal][1] }
    }),
    groups: BANDS.map((band) => {
      const known = canteen.ageGroups.find((one) => one.band === band)
      return { band, on: Boolean(known), name: known?.name ?? t(bandWords[band]), heads: String(known?.heads ?? '') }
    }),
    grams: String(canteen.minimumGrams),
    hours: String(canteen.keepHours),
    early: String(canteen.sampleMinutesBefore),
    cold: String(canteen.fridgeFromDeciCelsius / 10),
    warm: String(canteen.fridgeUntilDeciCelsius / 10),
    alert: String(canteen.fridgeAlertMinutes),
    loss: String(canteen.lossPerMille / 10),
    words: canteen.riskyWords.join(' '),
    block: canteen.riskyDishes === 'block',
  }
}

/** A time of day as people type it: `11:30`, `11：30`, `1130`, `7:05`. */
export function timeOf(typed: string): string | undefined {
  const found = /^(\d{1,2})[:：]?(\d{2})$/.exec(typed.trim())
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])]
  return found && hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${found[2]}` : undefined
}

/** Tenths of what was typed; undefined for what is no number. */
export function tenths(typed: string): number | undefined {
  const found = /^(-?)(\d{1,4})(?:\.(\d))?0*$/.exec(typed.trim().replace('−', '-'))
  return found ? (found[1] ? -1 : 1) * (Number(found[2]) * 10 + Number(found[3] ?? 0)) || 0 : undefined
}

const whole = (typed: string) => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed) : undefined)

/** The form as the server takes it, and what is wrong with it: by field, meal or age. */
export function canteenOf(typed: Typed): { canteen?: Canteen; slips: Record<string, string> } {
  const slips: Record<string, string> = {}
  const number = (name: string, value: number | undefined): number => {
    if (value === undefined) slips[name] = t(w.notNumber)
    return value ?? 0
  }
  let before = ''
  const meals = typed.meals
    .filter(({ on }) => on)
    .map(({ meal, from: begins, until: ends }) => {
      const [from, until] = [timeOf(begins), timeOf(ends)]
      if (!from || !until) slips[meal] = t(w.notTime)
      else if (from >= until || from < before) slips[meal] = t(w.notOrdered)
      before = until ?? before
      return { meal, from: from ?? '', until: until ?? '' }
    })
  const ageGroups = typed.groups
    .filter(({ on }) => on)
    .map(({ band, name, heads }) => {
      const count = heads.trim() ? whole(heads) : 0
      if (!name.trim()) slips[band] = t(w.nameFirst)
      else if (count === undefined) slips[band] = t(w.notNumber)
      return { band, name: name.trim(), heads: count ?? 0 }
    })
  if (!meals.length) slips['meals'] = t(w.oneMeal)
  if (!ageGroups.length) slips['ageGroups'] = t(w.oneGroup)
  const canteen: Canteen = {
    meals,
    ageGroups,
    minimumGrams: number('minimumGrams', whole(typed.grams)),
    keepHours: number('keepHours', whole(typed.hours)),
    sampleMinutesBefore: number('sampleMinutesBefore', whole(typed.early)),
    fridgeFromDeciCelsius: number('fridgeFromDeciCelsius', tenths(typed.cold)),
    fridgeUntilDeciCelsius: number('fridgeUntilDeciCelsius', tenths(typed.warm)),
    fridgeAlertMinutes: number('fridgeAlertMinutes', whole(typed.alert)),
    lossPerMille: number('lossPerMille', tenths(typed.loss)),
    riskyWords: [...new Set(typed.words.split(/[\s,，、;；]+/).filter(Boolean))],
    riskyDishes: typed.block ? 'block' : 'warn',
  }
  return Object.keys(slips).length ? { slips } : { canteen, slips }
}
