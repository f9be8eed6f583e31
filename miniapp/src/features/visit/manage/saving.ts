import { t } from '@/i18n'
import { discard, submit, type Draft, type Outcome } from '@/queue'
import { useForm } from '@/ui/form'
import { say } from '@/ui/say'
import { common } from '@/ui/words'

/** Saves what a director sets. What is refused stands in the form and not in the queue. */
export function useSaving() {
  const form = useForm()

  async function save(draft: Omit<Draft, 'kind'>, said = t(common.saved)): Promise<Outcome | undefined> {
    const outcome = await form.sending(() => submit({ kind: 'gate.edit', ...draft }))
    if (!outcome) return undefined
    if (form.refused(outcome)) {
      discard(outcome.write.id)
      return undefined
    }
    say(outcome.state === 'done' ? said : t(common.savedHere))
    return outcome
  }
  return { ...form, save }
}
