import { computed, ref, shallowRef } from 'vue'

interface Slice<T> {
  items: T[]
  next?: string | null
}

/** A list that grows as the person scrolls; asking anew drops the answers of the earlier question. */
export function usePages<T>(ask: (cursor: string | undefined) => Promise<Slice<T>>) {
  const items = shallowRef<T[]>([])
  const fault = ref<unknown>(null)
  const busy = ref(false)
  const next = ref<string | null>(null)
  const fresh = ref(true)
  let question = 0

  async function load(cursor?: string): Promise<void> {
    const mine = ++question
    busy.value = true
    fault.value = null
    try {
      const slice = await ask(cursor)
      if (mine !== question) return
      items.value = cursor ? [...items.value, ...slice.items] : slice.items
      next.value = slice.next ?? null
      fresh.value = false
    } catch (caught) {
      if (mine === question) fault.value = caught
    } finally {
      if (mine === question) busy.value = false
    }
  }

  return {
    items,
    fault,
    busy,
    /** Nothing was found, as against not yet asked. */
    empty: computed(() => !fresh.value && !busy.value && !fault.value && items.value.length === 0),
    ended: computed(() => !fresh.value && next.value === null && items.value.length > 0),
    /** Asks from the beginning. */
    reload: () => load(),
    /** Asks for what follows, if anything does. */
    more: () => (busy.value || next.value === null ? Promise.resolve() : load(next.value)),
    /** Asks again what failed. */
    retry: () => load(items.value.length ? (next.value ?? undefined) : undefined),
  }
}
