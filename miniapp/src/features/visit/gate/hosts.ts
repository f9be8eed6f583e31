import { request } from '@/api/request'
import { roleWords } from '@/features/me/words'
import { t } from '@/i18n'
import { storage } from '@/platform/storage'
import type { Option } from '@/ui/Choose.vue'

const STAFF = ['teacher', 'director', 'caretaker', 'canteen', 'guard']
const KEY = 'gate-hosts'
const MOST = 6
const lately = () => storage.read<string[]>(KEY) ?? []

/** Keeps in mind who was asked for, for the next visitor. Only staff, and only their ids. */
export function rememberHost(id: string): void {
  storage.keep(KEY, [id, ...lately().filter((one) => one !== id)].slice(0, MOST))
}

/** The staff, as it was read last: without a signal one of them can still be chosen, and called. */
let known: (Option & { guard: boolean })[] = []

/** The staff, those asked for lately first: all of them can be visited, and all but guards let somebody in. */
export async function lookStaff(q: string, noGuards = false): Promise<Option[]> {
  const fitting = (all: typeof known) => all.filter(({ guard }) => !(noGuards && guard))
  try {
    const found = await read(q)
    if (!q) known = found
    return fitting(found)
  } catch (fault) {
    const found = fitting(known).filter(({ text }) => text.includes(q))
    if (found.length) return found
    throw fault
  }
}

async function read(q: string): Promise<typeof known> {
  const { items } = await request('GET', '/members', { query: { q, limit: 200 } })
  const last = lately()
  const rank = ({ id, role }: { id: string; role: string }) => (last.includes(id) ? last.indexOf(id) - MOST : STAFF.indexOf(role))
  return items
    .filter(({ state, role }) => state === 'active' && STAFF.includes(role))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ id, name, role }) => ({ id, text: name, note: t(roleWords[role]), guard: role === 'guard' }))
}
