import { ref, shallowRef } from 'vue'
import port from '@platform'
import { t, type Text } from '@/i18n'
import { discard, submit, type Draft } from '@/queue'
import { useForm } from '@/ui/form'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import { whyNot } from './refused'

/** One tap or one sheet that changes something. What the server refuses stays on the screen, not in the queue: the sheet still has it. `silent`: where one refusal would startle a queue of people. */
export function useTaking(changed: (current?: unknown) => unknown, silent = false) {
  const { busy, fault, wrong, sending, refused } = useForm()
  /** Why a child is not given: shown over everything until it is read. */
  const red = shallowRef<Text | null>(null)
  /** Somebody else was faster. */
  const stale = ref(false)

  /** Sends it. Answers what the server says now when it agreed, null when it waits for a signal, undefined when it was refused. */
  async function take<A = unknown>(draft: Omit<Draft, 'method'> & { method?: Draft['method'] }, done?: Text): Promise<A | null | undefined> {
    stale.value = false
    const outcome = await sending(() => submit({ method: 'POST', ...draft }))
    if (!outcome) return undefined
    if (outcome.state === 'waiting') {
      say(t(common.savedHere))
      return null
    }
    if (refused(outcome)) {
      discard(outcome.write.id)
      const { body, status } = outcome.refusal
      red.value = whyNot(body) ?? null
      if (red.value && !silent) port.signal('bad')
      // Nobody was faster where it is only not yet time.
      stale.value = !red.value && status === 409 && body.code !== 'too_early'
      if (red.value || stale.value) fault.value = null
      await changed(body.current)
      return undefined
    }
    if (done) say(t(done))
    await changed(outcome.answer)
    return outcome.answer as A
  }

  /** The sheet was closed: what was refused in it is of no more interest. */
  function forget(): void {
    ;[fault.value, stale.value] = [null, false]
  }

  return { busy, fault, wrong, red, stale, take, forget }
}
