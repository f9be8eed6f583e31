import { onUnload } from '@dcloudio/uni-app'
import { ref } from 'vue'

/** How many notices have not been read. */
export const unread = ref(0)

const listeners = new Set<(subjectId: string) => void>()

/** Calls the page back when something was told about a record, while the page lives. */
export function onNotice(heard: (subjectId: string) => void): void {
  listeners.add(heard)
  onUnload(() => void listeners.delete(heard))
}

/** Passes on that something was told. */
export function spread(subjectId: string): void {
  for (const heard of listeners) heard(subjectId)
}
