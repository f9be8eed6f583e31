import { ref } from 'vue'
import { discard, submit, type Draft } from '@/queue'
import { t, type Text } from '@/i18n'
import { useForm } from '@/ui/form'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import type { Menu } from './menu'
import { slips } from './draft'
import { menuWords as w } from './words'

type Sent = Pick<Draft, 'path' | 'body'> & { week: string; version?: number; title: Text }

/** Steps of a menu that one tap makes: sent through the queue, and shown at once when the server refuses. */
export function useSteps(take: (menu: Menu) => void) {
  const { busy, fault, sending, refused } = useForm()
  /** What the server refused, by dish or field. */
  const refusedAt = ref<Record<string, string>>({})

  /** Takes the step; answers whether it was taken, or will be. */
  async function step({ week, version, title, path, body }: Sent, told = t(w.done)): Promise<boolean> {
    if (busy.value) return false
    refusedAt.value = {}
    const draft = { kind: 'menu.step' as const, title: `${t(title)} ${week}`, records: [`menu:${week}`], method: 'POST' as const, path, body }
    const outcome = await sending(() => submit(version === undefined ? draft : { ...draft, ifMatch: `"${version}"` }))
    if (!outcome) return false
    if (outcome.state === 'waiting') say(t(common.savedHere))
    if (outcome.state === 'done') {
      take(outcome.answer as Menu)
      say(told)
    }
    if (outcome.state !== 'refused') return true
    // One tap made it and one tap repeats it: it need not hold up what follows.
    discard(outcome.write.id)
    const { status, body: said } = outcome.refusal
    const current = said.current as Menu | undefined
    if (status === 409 && current?.week === week) {
      take(current)
      say(t(w.stale))
      return false
    }
    refusedAt.value = slips(said.fields ?? [], { days: [] })
    refused(outcome)
    return false
  }

  return { busy, fault, refusedAt, step }
}
