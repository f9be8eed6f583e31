import { ref, shallowRef, computed } from 'vue'
import { Problem, Unreachable } from '@/api/problem'
import { request } from '@/api/request'
import { stepOf } from '@/features/visitor/answering'
import type { Visit } from '@/features/visitor/show'
import { t } from '@/i18n'
import port from '@platform'
import { discard, submit, unsent, type Outcome } from '@/queue'
import { useForm } from '@/ui/form'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import { visitWords as w } from './words'

/** A visit on a page: read, and changed by steps of one tap. */
export function useVisit() {
  const id = ref('')
  const visit = shallowRef<Visit | null>(null)
  const unread = ref<unknown>(null)
  const form = useForm()

  async function load(): Promise<void> {
    if (!id.value || form.busy.value) return
    try {
      const now = await request('GET', '/visits/{id}', { params: { id: id.value } })
      // What was asked before a step was answered must not undo it on the screen.
      if (now.version >= (visit.value?.version ?? 0)) visit.value = now
      unread.value = null
    } catch (caught) {
      unread.value = caught
    }
  }

  /** Takes a step. What is refused is shown and not kept: one tap made it, and one tap repeats it. */
  async function step(name: string, body: object = {}): Promise<Outcome | undefined> {
    const now = visit.value
    if (!now) return undefined
    return settle(await form.sending(() => submit(stepOf(now, name, body))))
  }

  function settle(outcome: Outcome | undefined): Outcome | undefined {
    if (!outcome) return undefined
    if (form.refused(outcome)) {
      port.signal('bad')
      discard(outcome.write.id)
      const current = outcome.refusal.body.current as Visit | undefined
      const was = visit.value?.version
      if (current) visit.value = current
      // Of another version: somebody was faster. Of the same: the step cannot be taken, and why is shown.
      if (current && current.version !== was) {
        form.fault.value = null
        say(t(w.stale))
      }
      return undefined
    }
    if (outcome.state === 'done') visit.value = { ...visit.value, ...(outcome.answer as Visit) }
    else say(t(common.savedHere))
    return outcome
  }

  const mine = computed(() => unsent.value.filter(({ records }) => records.includes(`visit:${id.value}`)))
  /** The visit as it waits on this phone, not yet sent. */
  const written = computed(() => mine.value.find(({ kind, parked }) => kind === 'visit.new' && !parked))
  const parked = computed(() => mine.value.find((write) => write.parked))

  /** What was refused while nobody looked: shown once, then let go. */
  function meetParked(): void {
    const write = parked.value
    if (!write?.parked) return
    form.fault.value = new Problem(write.parked.status, write.parked.body)
    discard(write.id)
  }

  return { id, visit, unread, ...form, load, step, mine, written, meetParked, lost: computed(() => unread.value instanceof Unreachable) }
}
