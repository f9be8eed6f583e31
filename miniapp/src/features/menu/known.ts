import { Unreachable } from '@/api/problem'
import { session } from '@/api/session'
import { storage } from '@/platform/storage'

/** As last read on this phone: a kitchen in the basement swaps dishes without a signal. Each member's apart. */
const key = (name: string) => `menus:${session.value?.member.id ?? ''}:${name}`

/** What the server answers, or, where it cannot be reached, what it answered last; `lost` says which. */
export async function lastKnown<T>(name: string, read: () => Promise<T>): Promise<{ value: T; lost: boolean }> {
  try {
    const value = await read()
    storage.keep(key(name), value)
    return { value, lost: false }
  } catch (caught) {
    const value = caught instanceof Unreachable ? storage.read<T>(key(name)) : null
    if (value === null) throw caught
    return { value, lost: true }
  }
}
