import { t } from '@/i18n'
import type { Visit } from '@/features/visitor/show'
import { gateWords as w } from './words'

const MINUTE_MS = 60_000

/** How long somebody has waited, in words. */
export function waitedFor(since: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(since))
  return ms < 2 * MINUTE_MS ? t(w.seconds, { n: Math.floor(ms / 1000) }) : t(w.minutes, { n: Math.floor(ms / MINUTE_MS) })
}

/** What the guard is offered, the most likely first. */
export type GateAct = 'leave' | 'enter' | 'call' | 'again' | 'standIn' | 'leader' | 'host' | 'void'

/** What of a visit is offered at the gate, of what the server allows. Where only the duty leader decides, nobody else is asked. */
export function gateActs({ status, leaderNeeded, host, actions }: Pick<Visit, 'status' | 'leaderNeeded' | 'host' | 'actions'>): GateAct[] {
  if (actions.includes('leave')) return ['leave']
  const asksHost = status === 'waiting' && host !== null && !leaderNeeded
  const offered: [GateAct, boolean][] = [
    ['enter', actions.includes('enter')],
    ['call', asksHost && actions.includes('ask')],
    ['again', asksHost && actions.includes('ask')],
    ['standIn', asksHost && actions.includes('ask')],
    ['leader', actions.includes('ask')],
    ['host', actions.includes('host')],
    ['void', actions.includes('void')],
  ]
  return offered.filter(([, on]) => on).map(([act]) => act)
}
