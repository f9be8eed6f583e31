import { computed, ref, shallowRef } from 'vue'
import { request } from '@/api/request'
import { t } from '@/i18n'
import { discard, submitAnew, unsent, type Write } from '@/queue'
import { useForm } from '@/ui/form'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import type { Rectification } from './show'
import type { Act } from './steps'
import { rectificationWords as w } from './words'

/** A record on a page: read, and changed by steps. */
export function useRecord() {
  const id = ref('')
  const record = shallowRef<Rectification | null>(null)
  const unread = ref<unknown>(null)
  const { busy, fault, wrong, sending, refused } = useForm()
  /** The step that was refused while its sheet is still open. */
  let tried: Write | undefined

  async function load(): Promise<void> {
    if (!id.value) return
    try {
      record.value = await request('GET', '/rectifications/{id}', { params: { id: id.value } })
      unread.value = null
    } catch (caught) {
      unread.value = caught
    }
  }

  /** Takes a step. True: its sheet may close; else it shows what the server found wrong. */
  async function take({ name, title }: Act, body: object, photos: string[]): Promise<boolean> {
    const now = record.value
    if (!now) return true
    const draft = {
      kind: 'rectification.step' as const,
      title: `${t(title)} ${now.what}`,
      records: [`rectification:${now.id}`],
      method: 'POST' as const,
      path: `/rectifications/${now.id}/${name}`,
      body,
      ifMatch: `"${now.version}"`,
      photos,
    }
    const outcome = await sending(() => submitAnew(draft, tried))
    if (!outcome) return false
    tried = undefined
    if (outcome.state === 'done') {
      record.value = outcome.answer as Rectification
      say(t(w.stepDone))
      return true
    }
    if (outcome.state === 'waiting') {
      say(t(common.savedHere))
      return true
    }
    if (outcome.refusal.status === 409) {
      discard(outcome.write.id)
      record.value = (outcome.refusal.body.current as Rectification | undefined) ?? record.value
      say(t(w.stale))
      return true
    }
    tried = outcome.write
    refused(outcome)
    return false
  }

  /** The sheet was closed: what was refused in it is given up. */
  function giveUp(): void {
    if (tried) discard(tried.id)
    tried = undefined
    fault.value = null
  }

  const pending = computed(() => unsent.value.some(({ records }) => records.includes(`rectification:${id.value}`)))
  return { id, record, unread, busy, fault, wrong, load, take, giveUp, pending }
}
