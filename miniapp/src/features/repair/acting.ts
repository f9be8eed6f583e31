import { computed, ref, shallowRef } from 'vue'
import { Unreachable } from '@/api/problem'
import { request } from '@/api/request'
import { knownRepair, rememberRepair } from '@/features/order/known'
import type { Repair } from '@/features/order/repair'
import { t, type Text } from '@/i18n'
import { discard, unsent, type Outcome } from '@/queue'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import { step } from './acts'
import { actWords as w } from './words'

/** An order on a page: read, remembered, changed by steps. */
export function useOrder() {
  const id = ref('')
  const read = shallowRef<Repair | null>(null)
  const fault = ref<unknown>(null)
  const busy = ref(false)

  async function load(): Promise<void> {
    if (!id.value) return
    read.value ??= knownRepair(id.value) ?? null
    try {
      keep(await request('GET', '/repairs/{id}', { params: { id: id.value } }))
      fault.value = null
    } catch (caught) {
      fault.value = caught
    }
  }

  function keep(order: Repair): void {
    read.value = order
    rememberRepair(order)
  }

  /** Takes a step by one tap or one sheet; tells how it went. */
  async function take(name: string, title: Text, body: object, photos: string[] = []): Promise<Outcome | undefined> {
    if (!read.value || busy.value) return undefined
    busy.value = true
    const outcome = await step(read.value, name, title, body, photos).finally(() => {
      busy.value = false
    })
    settle(outcome)
    if (outcome.state === 'done') say(t(w.done))
    else if (outcome.state === 'waiting') say(t(common.savedHere))
    // One tap made it and one tap repeats it: it need not hold up what follows.
    else discard(outcome.write.id)
    return outcome
  }

  /** Shows the order as the server answered it, also when it refused because someone was faster. */
  function settle(outcome: Outcome): void {
    if (outcome.state === 'done') return keep(outcome.answer as Repair)
    if (outcome.state !== 'refused') return
    const current = outcome.refusal.body.current as Repair | undefined
    if (outcome.refusal.status === 409 && current?.id === id.value) keep(current)
    else void load()
    say(outcome.refusal.status === 409 ? t(w.stale) : (outcome.refusal.body.detail ?? outcome.refusal.body.title ?? ''))
  }

  const pending = computed(() => unsent.value.filter(({ records }) => records[0] === `repair:${id.value}`))
  return {
    id,
    /** The order, with what the person has already done to it where there is no signal. */
    order: computed(() => (read.value ? projected(read.value, pending.value.map(({ path }) => path.split('/').pop() ?? '')) : null)),
    fault,
    busy,
    pending,
    lost: computed(() => read.value !== null && fault.value instanceof Unreachable),
    load,
    take,
    settle,
  }
}

/** What an order becomes by steps still waiting to be sent, as far as the next step depends on it. */
export function projected(order: Repair, steps: readonly string[]): Repair {
  return steps.reduce((now, name) => {
    if (name === 'start') return { ...now, status: 'started' as const, actions: [...now.actions.filter((one) => one !== 'start'), 'finish', 'wait'] }
    if (name === 'finish') return { ...now, status: 'finished' as const, actions: [] }
    return now
  }, order)
}
