import type { Body } from '@/api/contract'
import { can } from '@/features/session/me'
import { t } from '@/i18n'
import type { Reason } from './menu'
import { menuWords as w } from './words'

interface Change {
  date: string
  meal: Body<'POST', '/menus/{week}/swaps'>['meal']
  reason: Reason
  /** What the menu has; nothing when the whole meal is meant, or another dish besides. */
  was?: { id: string; name: string }
  now?: { id: string; name: string }
}

/** A change as the server takes it: one dish for another, one less, one more, or nothing of the meal at all. */
export function swapBody({ date, meal, reason, was, now }: Change): Body<'POST', '/menus/{week}/swaps'> {
  return { date, meal, reason, ...(was ? { dishId: was.id } : {}), ...(now ? { newDishId: now.id } : {}), ...(was || now ? {} : { wholeMeal: true }) }
}

/** What is said once it holds. */
export function swapTold({ was, now }: Pick<Change, 'was' | 'now'>, meal: string): string {
  const what = now ? (was ? w.swapDone : w.addDone) : was ? w.swapOffDone : w.mealOffDone
  return `${t(what, { name: (now ?? was)?.name ?? meal })}${t(can('menu.approve') ? w.toldParents : w.toldDirectors)}`
}
