import type { ProblemBody } from '@/api/problem'
import type { Text } from '@/i18n'
import { releaseWords as w } from './words'
import type { Refusal } from './show'

/** Why a child is not given to somebody, as the one at the gate may read it. What the leader decides on is told nobody else. */
export const whyWords = {
  call_leader: w.callLeader,
  unverified: w.whyUnverified,
  voided: w.whyVoided,
  too_early: w.whyTooEarly,
  too_late: w.whyTooLate,
  unknown_adult: w.whyUnknown,
  said_no: w.whySaidNo,
} satisfies Record<Refusal['why'], Text>

const known: Record<string, Text | undefined> = whyWords

/** What a refusal of the server means at the gate: why in words, or undefined when it is another fault. */
export function whyNot({ code, fields }: ProblemBody): Text | undefined {
  if (code === 'call_leader') return w.callLeader
  return code === 'release_refused' ? (known[fields?.[0]?.code ?? ''] ?? w.notAllowed) : undefined
}
