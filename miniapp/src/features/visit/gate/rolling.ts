import type { Answer } from '@/api/contract'
import { storage } from '@/platform/storage'
import type { Write } from '@/queue'

export type RollCall = Answer<'GET', '/roll-calls/{id}'>
export type RollState = RollCall['items'][number]['state']

const KEY = 'roll-call'

/** The record of the queue under which a person of a roll-call is marked. */
export const rollRecord = (id: string, visitId: string) => `roll:${id}:${visitId}`

/** The roll-call as it stands with what is marked on this phone and not yet sent: the last mark wins. */
export function withMarks(roll: RollCall, unsent: readonly Pick<Write, 'kind' | 'path' | 'body'>[]): RollCall {
  const marks = new Map<string, RollState>()
  for (const { kind, path, body } of unsent) {
    if (kind !== 'roll.step' || path !== `/roll-calls/${roll.id}/marks`) continue
    const { visitId, state } = body as { visitId: string; state: RollState }
    marks.set(visitId, state)
  }
  return { ...roll, items: roll.items.map((one) => ({ ...one, state: marks.get(one.visitId) ?? one.state })) }
}

/** How many are safe, and how many nobody has seen. People, not records: a visitor may have brought others. */
export function far(items: Pick<RollCall['items'][number], 'state' | 'headcount'>[]): { all: number; safe: number; missing: number } {
  const count = (of: typeof items) => of.reduce((sum, { headcount }) => sum + Math.max(1, headcount), 0)
  return { all: count(items), safe: count(items.filter(({ state }) => state === 'safe')), missing: count(items.filter(({ state }) => state === 'missing')) }
}

/** By name and never by state, so that nothing jumps under the finger. */
export function ordered<T extends { name: string }>(items: T[]): T[] {
  return [...items].sort((a, b) => a.name.localeCompare(b.name, 'zh'))
}

/** The open roll-call stays on this phone until it is ended: it must work where there is no signal. */
export const kept = {
  read: () => storage.read<RollCall>(KEY),
  keep: (roll: RollCall) => storage.keep(KEY, roll),
  forget: () => storage.remove(KEY),
}
