import { request } from '@/api/request'
import { session } from '@/api/session'
import { roleWords } from '@/features/me/words'
import { t } from '@/i18n'
import { storage } from '@/platform/storage'
import type { Option } from '@/ui/Choose.vue'
import type { Kind } from './show'

const STAFF = ['canteen', 'caretaker', 'director', 'guard', 'teacher']
const MOST = 5
const key = () => `rectification-owners:${session.value?.member.id ?? ''}`
const lately = () => storage.read<string[]>(key()) ?? []

/** Keeps in mind who was chosen, for the next time. */
export function rememberOwner(id: string): void {
  storage.keep(key(), [id, ...lately().filter((one) => one !== id)].slice(0, MOST))
}

/** Who may put something right: those chosen lately first, then the kitchen where it is about the kitchen. */
export function lookOwner(kind: Kind): (q: string) => Promise<Option[]> {
  return async (q) => {
    const { items } = await request('GET', '/members', { query: { q, limit: 200 } })
    const roles = kind === 'other' ? ['caretaker', ...STAFF] : STAFF
    const last = lately()
    const rank = ({ id, role }: { id: string; role: string }) => (last.includes(id) ? last.indexOf(id) - MOST : roles.indexOf(role))
    return items
      .filter(({ state, role }) => state === 'active' && STAFF.includes(role))
      .sort((a, b) => rank(a) - rank(b))
      .map(({ id, name, role }) => ({ id, text: name, note: t(roleWords[role]) }))
  }
}
