import { words } from '@/i18n'

/** The meals of a day, in its order. */
export const mealWords = words({
  breakfast: { zh: '早餐', en: 'Breakfast' },
  morning_snack: { zh: '早点', en: 'Morning snack' },
  lunch: { zh: '午餐', en: 'Lunch' },
  afternoon_snack: { zh: '午点', en: 'Afternoon snack' },
  dinner: { zh: '晚餐', en: 'Dinner' },
})

export type Meal = keyof typeof mealWords
