import { ref, shallowRef } from 'vue'
import later from '@platform/later'
import { Problem } from '@/api/problem'
import { t } from '@/i18n'
import type { Outcome } from '@/queue'

/** What the codes mean, fetched at the first refusal: the first page does without. */
const codes = shallowRef<typeof import('./codes').fieldCodes>({})

function learn(): void {
  later.codes().then(
    ({ fieldCodes }) => (codes.value = fieldCodes),
    // The server's own words stand in for them.
    () => undefined,
  )
}

/** The state every form shares: busy or not, and what the server said, at large and beside each field. */
export function useForm() {
  const busy = ref(false)
  const fault = ref<unknown>(null)

  /** Refused fields that have been touched since. */
  const touched = ref<string[]>([])

  /** What to show beside the field of this name. */
  function wrong(name: string): string | undefined {
    if (!(fault.value instanceof Problem) || touched.value.includes(name)) return undefined
    const code = fault.value.field(name)
    if (!code) return undefined
    const known = codes.value[code]
    return known ? t(known) : fault.value.message
  }

  /** Takes the mark off a field while it is mended. */
  function mending(name: string): void {
    if (!touched.value.includes(name)) touched.value = [...touched.value, name]
  }

  /** Runs the sending of the form; keeps the fault for showing. Answers undefined when it failed or one is running. */
  async function sending<T>(run: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    fault.value = null
    touched.value = []
    try {
      return await run()
    } catch (caught) {
      fault.value = caught
      if (caught instanceof Problem) learn()
      return undefined
    } finally {
      busy.value = false
    }
  }

  /** Turns a refused write into the fault shown in the form. */
  function refused(outcome: Outcome): outcome is Extract<Outcome, { state: 'refused' }> {
    if (outcome.state !== 'refused') return false
    fault.value = new Problem(outcome.refusal.status, outcome.refusal.body)
    learn()
    return true
  }

  return { busy, fault, wrong, mending, sending, refused }
}
