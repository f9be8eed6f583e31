import { ref } from 'vue'
import { storage } from '@/platform/storage'

const KEY = 'large'

/** Whether text and targets are drawn larger. */
export const large = ref(storage.read<boolean>(KEY) ?? false)

/** Changes the size of text and remembers it. */
export function setLarge(on: boolean): void {
  large.value = on
  storage.write(KEY, on)
}
