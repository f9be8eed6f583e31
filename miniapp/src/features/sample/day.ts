import { computed, ref, shallowRef } from 'vue'
import { Unreachable } from '@/api/problem'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { storage } from '@/platform/storage'
import { dayOf } from '@/format/date'
import type { Day } from './dishes'

interface Kept {
  day: Day
  /** How far the server's clock is ahead of this phone's. */
  ahead: number
}

// Each member's apart, and one day only: a kitchen without a signal works on today's.
const key = () => `samples:${session.value?.member.id ?? ''}`

/** A day of samples on a page: read, and kept for when there is no signal. */
export function useDay() {
  const wanted = ref('')
  const kept = shallowRef<Kept | null>(null)
  const fault = ref<unknown>(null)

  async function load(): Promise<void> {
    const asked = wanted.value
    if (kept.value?.day.date !== asked) kept.value = known(asked)
    try {
      const day = await request('GET', '/samples', { query: { date: asked || undefined } })
      if (asked !== wanted.value) return
      keep({ day, ahead: Date.parse(day.now) - Date.now() })
      fault.value = null
    } catch (caught) {
      if (asked === wanted.value) fault.value = caught
    }
  }

  function keep(next: Kept): void {
    kept.value = next
    wanted.value = next.day.date
    storage.keep(key(), next)
  }

  return {
    wanted,
    day: computed(() => kept.value?.day ?? null),
    fault,
    /** What is shown was read earlier, and there is no signal. */
    lost: computed(() => kept.value !== null && fault.value instanceof Unreachable),
    load,
    /** The server's time, as far as this phone can tell. */
    now: () => Date.now() + (kept.value?.ahead ?? 0),
  }
}

function known(date: string): Kept | null {
  const last = storage.read<Kept>(key())
  return last && last.day.date === (date || dayOf()) ? last : null
}
