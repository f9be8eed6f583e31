import type { Answer, ItemOf } from '@/api/contract'
import { request } from '@/api/request'
import { tradeWords } from '@/features/order/words'
import { t } from '@/i18n'
import { crewWords as w } from './words'

export type Crew = ItemOf<Answer<'GET', '/crews'>>
export type Rule = ItemOf<Answer<'GET', '/dispatch-rules'>>

/** A rule in one line: what, where, to whom. */
export function ruleText({ trade, place, member, crew }: Rule): string {
  return `${trade ? t(tradeWords[trade]) : t(w.anyTrade)} · ${place?.path ?? t(w.anyPlace)} → ${member?.name ?? crew?.name ?? ''}`
}

/** Active members who repair. */
export async function fixers(): Promise<{ id: string; name: string }[]> {
  const { items } = await request('GET', '/members', { query: { limit: 200 } })
  return items.filter(({ state, role }) => state === 'active' && (role === 'caretaker' || role === 'director')).map(({ id, name }) => ({ id, name }))
}
