import type { Meal } from '@/features/meal/words'

/** Until which hour a meal is the one just eaten. */
const UNTIL: [number, Meal][] = [[9, 'breakfast'], [11, 'morning_snack'], [14, 'lunch'], [17, 'afternoon_snack']]

/** The meal that somebody who writes now has most likely eaten. */
export function mealByHour(now = new Date()): Meal {
  return UNTIL.find(([hour]) => now.getHours() < hour)?.[1] ?? 'dinner'
}
