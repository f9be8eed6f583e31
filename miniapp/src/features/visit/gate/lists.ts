import { request } from '@/api/request'
import type { Visit } from '@/features/visitor/show'
import type { Zone } from '@/format/date'
import { dayIn } from '@/format/date'

/** Which of the day's visits the gate looks at. */
export type View = 'gate' | 'inside' | 'late' | 'expected'

/** The visits parted as the gate thinks of them: who stands there, who is inside, who stays too long, who is to come. */
export function parted(visits: Visit[]): Record<View, Visit[]> {
  const inside = visits.filter(({ status }) => status === 'inside')
  const open = visits.filter(({ status }) => status === 'waiting' || status === 'confirmed')
  return {
    gate: open.filter(({ origin, status }) => origin !== 'invitation' || status === 'waiting'),
    inside,
    late: inside.filter(({ overstayed }) => overstayed),
    expected: open.filter(({ origin, status }) => origin === 'invitation' && status === 'confirmed'),
  }
}

/** Those of them in which a word occurs: name, company, plate, badge, host. */
export function matching(visits: Visit[], typed: string): Visit[] {
  const q = typed.trim().toLowerCase()
  if (!q) return visits
  return visits.filter(({ name, company, plate, badge, host }) => [name, company, plate, badge?.number, host?.name].some((text) => text?.toLowerCase().includes(q)))
}

/** Who is inside, and who is open today. */
export async function loadGate(zone?: Zone): Promise<Visit[]> {
  const date = dayIn(zone)
  const pages = await Promise.all([
    request('GET', '/visits', { query: { status: 'waiting', limit: 200 } }),
    request('GET', '/visits', { query: { status: 'confirmed', date, limit: 200 } }),
    request('GET', '/visits', { query: { onSite: true, limit: 200 } }),
  ])
  return pages.flatMap(({ items }) => items)
}
