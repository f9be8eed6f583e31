import { computed, ref, shallowRef, watch } from 'vue'
import type { Query } from '@/api/contract'
import { request } from '@/api/request'
import { debounced } from '@/ui/debounced'

/** So many labels the server prints at once. */
export const MOST = 2000
const PAGE = 200

/** Which assets, as the list understands it. */
export type Which = Pick<Query<'GET', '/assets'>, 'q' | 'placeId' | 'keeperId' | 'status' | 'labelled'>

/**
 * Finds what is chosen before it is printed; null while nothing is chosen. The ids stay the same until the choice
 * changes: what is printed has a tag from then on, and the same question would not find it again. What is too much for
 * one print is not found to its end.
 */
export function useCount(chosen: () => Which | null) {
  const ids = shallowRef<string[] | null>(null)
  const counting = ref(false)
  let question = 0

  /** The ids of what is chosen; null when the choice changes meanwhile. Throws `Problem` or `Unreachable`. */
  async function find(): Promise<string[] | null> {
    const which = chosen()
    if (!which) return null
    const mine = ++question
    const found: string[] = []
    let cursor: string | undefined
    counting.value = true
    try {
      do {
        const { items, next } = await request('GET', '/assets', { query: { ...which, limit: PAGE, cursor } })
        if (mine !== question) return null
        found.push(...items.map(({ id }) => id))
        cursor = next ?? undefined
      } while (cursor && found.length <= MOST)
      ids.value = found
      return found
    } finally {
      if (mine === question) counting.value = false
    }
  }

  const soon = debounced(() => {
    // Printing asks anyway, and it will say what is wrong.
    if (!ids.value && !counting.value) find().catch(() => undefined)
  })
  watch(chosen, () => {
    ids.value = null
    counting.value = false
    question++
    soon()
  })
  return { ids, counting, find, tooMany: computed(() => (ids.value?.length ?? 0) > MOST) }
}
