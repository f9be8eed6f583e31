import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { computed, shallowRef } from 'vue'
import type { Answer } from '@/api/contract'
import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { keepMember, session } from '@/api/session'
import { start } from '@/routes'

export type Shift = Answer<'GET', '/shift'>

/** Whether this phone is the gate's own, shared by all guards. */
export const isDevice = computed(() => session.value?.member.role === 'gatehouse')

const shift = shallowRef<Shift | null>(null)
const LOOK_MS = 5_000
const ASK_MS = 15_000
/** Without a signal nobody can say when the phone locks: after so long on one page it does. */
const QUIET_MS = 15 * 60_000

/** Whether nobody may write on this phone now, as the server says. A guard's own phone is never locked. */
export function isLocked(now: Shift | null, device: boolean): boolean {
  return device && (!now?.shift || now.shift.locked)
}

/** Reads who is on duty. */
export async function loadShift(): Promise<void> {
  shift.value = await request('GET', '/shift')
}

/** What the guard who has just signed on may do, this phone may do until it is locked. */
export async function actAsGuard(): Promise<void> {
  const { member } = await request('GET', '/me')
  if (session.value) keepMember({ ...session.value.member, permissions: member.permissions })
}

/** Back to the gate's first screen; nothing of the visits stays behind it. */
export function goLock(): void {
  if (shift.value) shift.value = { ...shift.value, shift: null }
  const [last] = getCurrentPages().slice(-1)
  // There it shows by itself who may sign on, and somebody may be typing a code.
  if (!last?.route?.endsWith('visit/gate/gate')) start('visit/gate/gate')
}

/** The shift on a page of the gate, which locks itself when nothing was done for long. `tick` is called now and then while the page is looked at. */
export function useShift(tick?: () => void, everyMs = LOOK_MS) {
  let timers: ReturnType<typeof setInterval>[] = []
  let shownAt = Date.now()

  async function look(): Promise<void> {
    if (!isDevice.value) return
    try {
      await loadShift()
      if (isLocked(shift.value, true)) goLock()
    } catch (fault) {
      if (!(fault instanceof Problem) && Date.now() - shownAt > QUIET_MS) goLock()
    }
  }

  const stop = () => timers.forEach(clearInterval)
  onShow(() => {
    stop()
    shownAt = Date.now()
    timers = [setInterval(() => void look(), ASK_MS), ...(tick ? [setInterval(tick, everyMs)] : [])]
  })
  onHide(stop)
  onUnload(stop)
  return { shift }
}
