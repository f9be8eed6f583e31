import { ref, shallowRef } from 'vue'
import { newId } from '@/api/id'
import { request } from '@/api/request'
import { knownAsset } from '@/features/asset/known'
import { usePhotos } from '@/features/photo/taking'
import type { Trade, Urgency } from '@/features/order/repair'
import { submitAnew, unsentWrite, type Draft, type Outcome, type Write } from '@/queue'
import type { Option } from '@/ui/Choose.vue'
import { useForm } from '@/ui/form'

/** What the page of the form was told: the thing or the place, or the write that was refused. */
interface Told {
  assetId?: string
  assetName?: string
  placeId?: string
  placeName?: string
  tagCode?: string
  write?: string
}

interface Body {
  id: string
  tagCode?: string
  assetId?: string
  placeId?: string
  item?: string
  description: string
  urgency: Urgency
  trade?: Trade
  safety?: boolean
  photoIds: string[]
  occurredAt: string
}

/** The report: what is typed and chosen, and how it is handed over. */
export function useReport() {
  const { busy, fault, wrong, sending, refused } = useForm()
  const asset = ref<{ id: string; name: string } | null>(null)
  const place = ref<Option | null>(null)
  const item = ref('')
  const description = ref('')
  const urgency = ref<Urgency>('normal')
  const trade = ref<Trade | ''>('')
  const safety = ref(false)
  const slips = ref<('place' | 'description')[]>([])
  const taking = usePhotos()
  const handed = ref(false)
  const parked = shallowRef<Write>()
  let id = newId()

  async function open(given: Told): Promise<void> {
    parked.value = unsentWrite(given.write)
    if (parked.value) await reopen(parked.value)
    if (given.assetId) asset.value = { id: given.assetId, name: given.assetName ?? '' }
    if (given.placeId) place.value = { id: given.placeId, text: given.placeName ?? '' }
    if (asset.value) await nameThing(asset.value.id)
  }

  /** The page was told the thing by its id: its name and its room come from what was read, or from the server. */
  async function nameThing(assetId: string): Promise<void> {
    const known = knownAsset(assetId) ?? (await request('GET', '/assets/{id}', { params: { id: assetId } }).catch(() => undefined))
    if (!known || asset.value?.id !== assetId) return
    asset.value = { id: known.id, name: known.name }
    if (known.place) place.value = { id: known.place.id, text: known.place.path }
  }

  async function reopen(write: Write): Promise<void> {
    const body = write.body as Body
    id = body.id
    if (body.assetId) asset.value = { id: body.assetId, name: write.title }
    if (body.placeId) place.value = { id: body.placeId, text: write.title }
    item.value = body.item ?? ''
    description.value = body.description
    urgency.value = body.urgency
    trade.value = body.trade ?? ''
    safety.value = body.safety ?? false
    if (write.parked) refused({ state: 'refused', write, refusal: write.parked })
    await taking.reopen(write.photos ?? [])
  }

  function draft(): Draft {
    const where = asset.value ? { assetId: asset.value.id } : { placeId: place.value?.id }
    const body: Body = {
      id,
      ...where,
      ...(item.value.trim() && !asset.value ? { item: item.value.trim() } : {}),
      description: description.value.trim(),
      urgency: urgency.value,
      ...(trade.value ? { trade: trade.value } : {}),
      ...(safety.value ? { safety: true } : {}),
      photoIds: taking.ids.value,
      occurredAt: new Date().toISOString(),
    }
    const title = asset.value?.name || item.value.trim() || place.value?.text || body.description
    return { kind: 'repair.report', title, records: [`repair:${id}`], method: 'POST', path: '/repairs', body, photos: taking.ids.value }
  }

  /** Sends the form. Undefined when something is to be corrected first. */
  async function send(): Promise<Outcome | undefined> {
    slips.value = []
    if (!asset.value && !place.value) slips.value.push('place')
    if ([...description.value.trim()].length < 2) slips.value.push('description')
    if (slips.value.length || taking.busy.value) return undefined
    const outcome = await sending(() => submitAnew(draft(), parked.value))
    if (!outcome) return undefined
    handed.value = true
    parked.value = outcome.state === 'refused' ? outcome.write : undefined
    refused(outcome)
    return outcome
  }

  return {
    asset, place, item, description, urgency, trade, safety, slips, busy, fault, wrong, taking, open, send,
    changed: () => !handed.value && (description.value !== '' || taking.shots.value.length > 0),
    /** Lets go of photos that no report will name. */
    leave: () => {
      if (!handed.value && !parked.value) taking.drop()
    },
    clearThing: () => {
      asset.value = null
    },
    choosePlace: (option: Option | null) => {
      place.value = option
    },
  }
}
