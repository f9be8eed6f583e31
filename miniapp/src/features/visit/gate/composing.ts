import { computed, reactive, ref, shallowRef } from 'vue'
import { newId } from '@/api/id'
import type { Answer, ItemOf } from '@/api/contract'
import { visitorWords } from '@/features/visitor/words'
import type { Purpose } from '@/features/visitor/show'
import { t } from '@/i18n'
import { discard, submit, type Outcome } from '@/queue'
import type { Option } from '@/ui/Choose.vue'
import { useForm } from '@/ui/form'
import { lacking, namesOf, type Field, type Said } from '../purposes'
import { rememberHost } from './hosts'

export type Frequent = ItemOf<Answer<'GET', '/frequent-visitors'>>

const nothing = (): Record<Field | 'name', string> => ({ name: '', host: '', phone: '', company: '', plate: '', repair: '', companions: '', goods: '', reason: '' })

/** A new visit as the guard composes it: what is typed and tapped, and how it is handed over. */
export function useComposing() {
  const form = useForm()
  const purpose = ref<Purpose | null>(null)
  const said = reactive(nothing())
  const host = shallowRef<Option | null>(null)
  const repair = shallowRef<Option | null>(null)
  const headcount = ref(1)
  const frequent = shallowRef<Frequent | null>(null)
  const tried = ref(false)
  /** Whether something would be lost by leaving. */
  const handed = ref(false)
  let id = newId()

  const whole = computed<Said>(() => ({ ...said, host: host.value?.id ?? '', repair: repair.value?.id ?? '' }))
  const lack = computed(() => (purpose.value ? lacking(purpose.value, whole.value) : null))

  /** Begins from somebody who comes often: all that is known of them stands there already. */
  function know(one: Frequent): void {
    frequent.value = one
    purpose.value = one.purpose
    Object.assign(said, nothing(), { name: one.name, company: one.company, plate: one.plate, phone: one.phone.replace(/\D/g, '') })
    host.value = one.host ? { id: one.host.id, text: one.host.name } : null
  }

  /** Another purpose; what was said so far stays. */
  function turn(to: Purpose | null): void {
    if (!to) frequent.value = null
    purpose.value = to
    form.fault.value = null
    tried.value = false
  }

  function body(idChecked: boolean, late?: object): object {
    const text = (field: keyof typeof said) => said[field].trim() || undefined
    const companions = namesOf(said.companions)
    return {
      id,
      purpose: purpose.value,
      name: said.name.trim(),
      idChecked,
      hostId: host.value?.id,
      repairId: repair.value?.id,
      phone: text('phone'),
      plate: text('plate'),
      company: text('company'),
      goods: text('goods'),
      reason: text('reason'),
      ...(companions.length ? { companions } : {}),
      headcount: Math.max(headcount.value, companions.length + 1),
      frequentVisitorId: frequent.value?.id,
      ...(late ?? { occurredAt: new Date().toISOString() }),
    }
  }

  /** Hands it over. Undefined when something is to be said first, or was refused: then it stands in the form. */
  async function send(idChecked: boolean, late?: object): Promise<Outcome | undefined> {
    tried.value = true
    if (!purpose.value || lack.value) return undefined
    // No name in the title: whoever uses this phone next can see what waits.
    const title = t(visitorWords[purpose.value])
    const outcome = await form.sending(() => submit({ kind: 'visit.new', title, records: [`visit:${id}`], method: 'POST', path: '/visits', body: body(idChecked, late) }))
    if (!outcome) return undefined
    if (form.refused(outcome)) {
      // It stands in the form: what is known of a person is not kept beside it.
      discard(outcome.write.id)
      id = newId()
      return undefined
    }
    handed.value = true
    if (host.value) rememberHost(host.value.id)
    return outcome
  }

  const changed = () => !handed.value && Boolean(said.name.trim())
  return { ...form, purpose, said, host, repair, headcount, frequent, tried, lack, know, turn, send, changed, id: () => id }
}
