import { computed } from 'vue'
import { Problem } from '@/api/problem'
import { session } from '@/api/session'
import { start } from '@/routes'

/** Whether this is the gate's own phone, shared by all guards. */
export const isDevice = computed(() => session.value?.member.role === 'gatehouse')
/** Whether whoever holds this phone stands at the gate. */
export const isGate = computed(() => isDevice.value || session.value?.member.role === 'guard')

/** Back to the gate's first screen when nobody is on duty any more: no child's name stays on it. Answers whether it was that. */
export function relocked(fault: unknown): boolean {
  const locked = fault instanceof Problem && fault.code === 'no_shift'
  if (locked) start('home/home')
  return locked
}
