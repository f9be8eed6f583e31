import { ref } from 'vue'
import port from '@platform'
import { requestBytes } from '@/api/request'
import { t } from '@/i18n'
import type { KeptFile } from '@/platform/port'
import { say } from '@/ui/say'
import { sampleWords as w } from './words'

/** The label of a box, by one tap; where the browser wants a tap of its own for a new tab, by a second one. */
export function useLabel() {
  const printing = ref(false)
  const fault = ref<unknown>(null)
  let ready: { id: string; file: KeptFile } | undefined

  async function print(id: string): Promise<void> {
    if (ready?.id === id) return void ready.file.open()
    if (printing.value) return
    printing.value = true
    fault.value = null
    try {
      const file = await port.keepFile(await requestBytes('GET', `/samples/${id}/label`), `sample-${id}.pdf`)
      ready = { id, file }
      if (!file.open()) say(t(w.labelReady))
    } catch (caught) {
      fault.value = caught
    } finally {
      printing.value = false
    }
  }

  return { printing, fault, print }
}
