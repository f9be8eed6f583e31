import { Problem } from '@/api/problem'
import { t, type Text } from '@/i18n'
import { gateWords as w } from './words'

const known: Record<string, [title: Text, hint: Text] | undefined> = {
  unknown_code: [w.unknownCode, w.unknownCodeHint],
  pass_used: [w.passUsed, w.passUsedHint],
  pass_old: [w.passOld, w.passOldHint],
  badge_free: [w.badgeFree, w.badgeFreeHint],
  badge_taken: [w.badgeTaken, w.badgeTakenHint],
  no_stand_in: [w.noStandIn, w.noStandInHint],
  host_at_gate: [w.hostAtGate, w.hostAtGateHint],
}

/** Why a code or a tap led nowhere, and what to do about it; null when the server's own words have to do. */
export function whyNot(fault: unknown): { title: string; hint: string } | null {
  if (!(fault instanceof Problem)) return null
  const found = ['code', 'badgeCode', 'how'].map((name) => known[fault.field(name) ?? '']).find(Boolean) ?? known[fault.code]
  return found ? { title: t(found[0]), hint: t(found[1]) } : null
}
