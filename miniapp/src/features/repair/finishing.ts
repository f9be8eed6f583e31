import { computed, ref, shallowRef } from 'vue'
import { usePhotos } from '@/features/photo/taking'
import type { Repair } from '@/features/order/repair'
import { fen, yuanField } from '@/format/money'
import { parkedOn, submitAnew, unsentWrite, type Outcome, type Write } from '@/queue'
import { useForm } from '@/ui/form'
import { stepDraft } from './acts'
import { actWords } from './words'

/** A line of material as it is typed. */
export interface Line {
  name: string
  quantity: string
  unit: string
  price: string
}

interface Body {
  result: NonNullable<Repair['result']>
  work?: string
  photoIds: string[]
  materials: { name: string; quantity: number; unit: string; priceFen: number }[]
  labourFen?: number
  oldParts?: string
  cause?: NonNullable<Repair['cause']>
}

type Slip = 'result' | 'photos' | 'materials' | 'labour'

/** What is written when the work is done. */
export function useFinish() {
  const { busy, fault, wrong, sending, refused } = useForm()
  const result = ref<Body['result'] | ''>('')
  const work = ref('')
  const lines = ref<Line[]>([])
  const labour = ref('')
  const oldParts = ref('')
  const cause = ref<NonNullable<Repair['cause']> | ''>('')
  const slips = ref<Slip[]>([])
  const taking = usePhotos()
  const handed = ref(false)
  const parked = shallowRef<Write>()

  async function open(id: string, write?: string): Promise<void> {
    parked.value = unsentWrite(write) ?? parkedOn('repair.finish', `repair:${id}`)
    if (!parked.value) return
    const body = parked.value.body as Body
    result.value = body.result
    work.value = body.work ?? ''
    lines.value = body.materials.map(({ name, quantity, unit, priceFen }) => ({ name, quantity: String(quantity), unit, price: yuanField(priceFen) }))
    labour.value = yuanField(body.labourFen)
    oldParts.value = body.oldParts ?? ''
    cause.value = body.cause ?? ''
    if (parked.value.parked) refused({ state: 'refused', write: parked.value, refusal: parked.value.parked })
    await taking.reopen(parked.value.photos ?? [])
  }

  const filled = computed(() => lines.value.filter(({ name, price }) => name.trim() || price.trim()))
  const materials = computed(() =>
    filled.value.map(({ name, quantity, unit, price }) => ({ name: name.trim(), quantity: Number(quantity), unit: unit.trim(), priceFen: fen(price) ?? -1 })),
  )
  const sound = ({ name, quantity, priceFen }: Body['materials'][number]) => name !== '' && Number.isInteger(quantity) && quantity > 0 && priceFen >= 0
  const labourFen = computed(() => fen(labour.value))
  const total = computed(() => materials.value.filter(sound).reduce((sum, { quantity, priceFen }) => sum + quantity * priceFen, labourFen.value ?? 0))

  /** Sends it. Undefined when something is to be corrected first. */
  async function send(order: Repair): Promise<Outcome | undefined> {
    slips.value = [
      ...(result.value ? [] : ['result' as const]),
      ...(taking.ids.value.length ? [] : ['photos' as const]),
      ...(materials.value.every(sound) ? [] : ['materials' as const]),
      ...(labourFen.value === undefined ? ['labour' as const] : []),
    ]
    if (slips.value.length || !result.value || taking.busy.value) return undefined
    const body: Body = {
      result: result.value,
      photoIds: taking.ids.value,
      materials: materials.value,
      ...(work.value.trim() ? { work: work.value.trim() } : {}),
      ...(labourFen.value ? { labourFen: labourFen.value } : {}),
      ...(oldParts.value.trim() ? { oldParts: oldParts.value.trim() } : {}),
      ...(cause.value ? { cause: cause.value } : {}),
    }
    const outcome = await sending(() => submitAnew(stepDraft(order, 'finish', actWords.finish, body, taking.ids.value, 'repair.finish'), parked.value))
    if (!outcome) return undefined
    handed.value = true
    parked.value = outcome.state === 'refused' ? outcome.write : undefined
    refused(outcome)
    return outcome
  }

  return {
    result, work, lines, labour, oldParts, cause, slips, total, taking, busy, fault, wrong, open, send,
    changed: () => !handed.value && (result.value !== '' || work.value !== '' || taking.shots.value.length > 0),
    leave: () => {
      if (!handed.value && !parked.value) taking.drop()
    },
    addLine: () => lines.value.push({ name: '', quantity: '1', unit: '', price: '' }),
    removeLine: (at: number) => lines.value.splice(at, 1),
  }
}
