import type { Visit } from '@/features/visitor/show'

/** What is said of a visitor who should be gone. */
export interface Explained {
  outcome: 'inside' | 'left'
  reason: string
}

/** Those of whom nothing has been said yet. */
export function unexplained(visits: Pick<Visit, 'id'>[], said: Record<string, Explained | undefined>): string[] {
  return visits.map(({ id }) => id).filter((id) => !said[id]?.reason.trim())
}

/** What was said, as it is sent. Only of those who are still asked about. */
export function explanations(visits: Pick<Visit, 'id'>[], said: Record<string, Explained | undefined>): (Explained & { visitId: string })[] {
  return visits.flatMap(({ id }) => {
    const one = said[id]
    return one?.reason.trim() ? [{ visitId: id, outcome: one.outcome, reason: one.reason.trim() }] : []
  })
}
