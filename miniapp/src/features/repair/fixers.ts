import { request } from '@/api/request'
import { t } from '@/i18n'
import { roleWords } from '@/features/me/words'
import type { Option } from '@/ui/Choose.vue'

const FIX = ['caretaker', 'director']

/** Members who may be given an order: caretakers first, then directors. */
export async function lookFixer(q: string): Promise<Option[]> {
  const { items } = await request('GET', '/members', { query: { q, limit: 200 } })
  return items
    .filter(({ state, role }) => state === 'active' && FIX.includes(role))
    .sort((a, b) => FIX.indexOf(a.role) - FIX.indexOf(b.role))
    .map(({ id, name, role }) => ({ id, text: name, note: t(roleWords[role]) }))
}
