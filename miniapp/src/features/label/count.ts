import { computed, ref, watch } from 'vue'
import type { Query } from '@/api/contract'
import { request } from '@/api/request'
import { debounced } from '@/ui/debounced'

/** So many labels the server prints at once. */
export const MOST = 2000
const PAGE = 200

/** Which assets, as both the list and the printer understand it. */
export type Which = Pick<Query<'GET', '/assets'>, 'q' | 'placeId' | 'keeperId' | 'status' | 'labelled'>

/** Counts what is chosen before it is printed; null while nothing is chosen. What is too much for one print is not counted to its end. */
export function useCount(chosen: () => Which | null) {
  const found = ref<number | null>(null)
  const counting = ref(false)
  let question = 0

  async function count(): Promise<void> {
    const mine = ++question
    const which = chosen()
    counting.value = which !== null
    if (!which) return
    let sum = 0
    let cursor: string | undefined
    try {
      do {
        const { items, next } = await request('GET', '/assets', { query: { ...which, limit: PAGE, cursor } })
        if (mine !== question) return
        sum += items.length
        cursor = next ?? undefined
      } while (cursor && sum <= MOST)
      found.value = sum
    } catch {
      // Printing asks the server anyway, and it will say what is wrong.
    }
    if (mine === question) counting.value = false
  }

  const soon = debounced(count)
  watch(chosen, () => {
    found.value = null
    question++
    soon()
  })
  return { found, counting, tooMany: computed(() => (found.value ?? 0) > MOST) }
}
