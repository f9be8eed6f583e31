import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { computed, ref, shallowRef } from 'vue'
import type { Answer } from '@/api/contract'
import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { start } from '@/routes'

export type Shift = Answer<'GET', '/shift'>

/** Whether this phone is the gate's own, shared by all guards. */
export const isDevice = computed(() => session.value?.member.role === 'gatehouse')

const shift = shallowRef<Shift | null>(null)
const LOOK_MS = 5_000

/** Whether nobody may write on this phone now. A guard's own phone is never locked. */
export function isLocked(now: Shift | null, device: boolean, at = Date.now()): boolean {
  if (!device) return false
  if (!now?.shift) return true
  return Date.parse(now.shift.idleAt) <= at
}

/** Reads who is on duty. */
export async function loadShift(): Promise<void> {
  shift.value = await request('GET', '/shift')
}

/** Whether a refusal says that nobody is on duty. */
export const meansLocked = (fault: unknown) => fault instanceof Problem && fault.code === 'no_shift'

/** Back to the gate's first screen; nothing of the visits stays behind it. */
export function goLock(): void {
  if (shift.value) shift.value = { ...shift.value, shift: null }
  start('visit/gate/gate')
}

/** The shift on a page of the gate: when nothing was done for long it locks itself. `tick` is called now and then while the page is looked at. */
export function useShift(tick?: () => void, everyMs = LOOK_MS) {
  const locked = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  function look(): void {
    if (shift.value && isLocked(shift.value, isDevice.value)) {
      if (!locked.value) void lockOrStay()
      return
    }
    tick?.()
  }

  // Another page may have written since: only the server knows when the last write was.
  async function lockOrStay(): Promise<void> {
    locked.value = true
    await loadShift().catch(() => undefined)
    locked.value = isLocked(shift.value, isDevice.value)
    if (locked.value) goLock()
  }

  const stop = () => clearInterval(timer)
  onShow(() => {
    stop()
    timer = setInterval(look, everyMs)
  })
  onHide(stop)
  onUnload(stop)
  /** Whether a refusal has led back to the first screen, because nobody is on duty any more. */
  function meet(fault: unknown): boolean {
    const gone = isDevice.value && meansLocked(fault)
    if (gone) goLock()
    return gone
  }
  return { shift, meet }
}

