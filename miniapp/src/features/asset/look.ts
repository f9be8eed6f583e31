import { request } from '@/api/request'
import type { Option } from '@/ui/Choose.vue'

/** Categories of the national standard, by word or code. */
export async function lookCategory(q: string): Promise<Option[]> {
  const { items } = await request('GET', '/categories', { query: { q } })
  return items.map(({ code, name }) => ({ id: code, text: `${name} ${code}` }))
}

/** Places by any part of their path. */
export async function lookPlace(q: string): Promise<Option[]> {
  const { items } = await request('GET', '/places', { query: { q, limit: 50 } })
  return items.map(({ id, path }) => ({ id, text: path }))
}

/** Members who can keep things. */
export async function lookMember(q: string): Promise<Option[]> {
  const { items } = await request('GET', '/members', { query: { q, limit: 50 } })
  return items.filter(({ state }) => state === 'active' || state === 'invited').map(({ id, name }) => ({ id, text: name }))
}
