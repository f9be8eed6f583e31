import { computed, ref, shallowRef } from 'vue'
import { newId } from '@/api/id'
import { Unreachable } from '@/api/problem'
import { request } from '@/api/request'
import { parkedOn, submitAnew, unsentWrite, type Draft, type Outcome, type Write } from '@/queue'
import { useForm } from '@/ui/form'
import { bodyOf, differences, fromBody, namesOf, valuesOf, type Difference, type FormField, type Slips, type Values } from './draft'
import { lookCategory } from '@/features/asset/look'
import { knownAsset, rememberAsset, type Asset } from '@/features/asset/known'

interface Opened {
  id?: string
  tagCode?: string
  placeId?: string
  placeName?: string
  write?: string
}

/** Registering and editing one asset: what is typed, what it was, and what became of sending it. */
export function useAssetForm() {
  const { busy, fault, wrong, mending, sending, refused } = useForm()
  const id = ref('')
  const tagCode = ref('')
  const values = shallowRef<Values>({})
  const names = shallowRef<Values>({})
  const base = shallowRef<Asset | null>(null)
  const slips = ref<Slips>({})
  const clash = shallowRef<Difference[]>([])
  let parked: Write | undefined
  const others: Values[] = []
  /** What is kept elsewhere already: as opened, or as last handed over. */
  const kept = ref('')
  const shape = () => JSON.stringify(Object.entries(values.value).filter(([, value]) => value).sort())

  /** Fills the form: empty, from an asset, or from a write that was refused. */
  async function open(given: Opened): Promise<boolean> {
    parked = unsentWrite(given.write) ?? parkedOn('asset.edit', given.id && `asset:${given.id}`)
    const assetId = parked?.kind === 'asset.edit' ? recordId(parked) : given.id
    if (assetId && !(await openAsset(assetId))) return false
    if (!assetId) {
      id.value = newId()
      tagCode.value = given.tagCode ?? ''
      values.value = { placeId: given.placeId ?? '' }
      names.value = { placeId: given.placeName ?? '' }
    }
    if (parked) reopen(parked)
    kept.value = shape()
    return true
  }

  async function openAsset(assetId: string): Promise<boolean> {
    id.value = assetId
    fault.value = null
    try {
      base.value = await request('GET', '/assets/{id}', { params: { id: assetId } })
      rememberAsset(base.value)
    } catch (caught) {
      base.value = (caught instanceof Unreachable && knownAsset(assetId)) || null
      if (!base.value) fault.value = caught
    }
    if (!base.value) return false
    values.value = valuesOf(base.value)
    names.value = namesOf(base.value)
    return true
  }

  function reopen(write: Write): void {
    const body = write.body as Record<string, unknown>
    if (write.kind === 'asset.register') id.value = String(body['id'])
    tagCode.value = String(body['tagCode'] ?? '')
    const overlay = fromBody(body)
    // The names of what the refused write refers to are not kept with it; the ids are shown until chosen anew.
    for (const name of ['placeId', 'keeperId', 'categoryCode'] as const) {
      if (overlay[name] !== undefined && overlay[name] !== values.value[name]) names.value = { ...names.value, [name]: '' }
    }
    values.value = { ...values.value, ...overlay }
    void nameChosen()
    if (write.parked && write.parked.status !== 409) refused({ state: 'refused', write, refusal: write.parked })
  }

  async function nameChosen(): Promise<void> {
    const { placeId, keeperId, categoryCode } = values.value
    const found: Values = {}
    const ask = [
      categoryCode && !names.value.categoryCode ? lookCategory(categoryCode).then((options) => (found.categoryCode = options.find(({ id: code }) => code === categoryCode)?.text)) : null,
      placeId && !names.value.placeId ? request('GET', '/places/{id}', { params: { id: placeId } }).then(({ path }) => (found.placeId = path)) : null,
      keeperId && !names.value.keeperId ? request('GET', '/members/{id}', { params: { id: keeperId } }).then(({ name }) => (found.keeperId = name)) : null,
    ]
    await Promise.allSettled(ask)
    names.value = { ...names.value, ...found }
  }

  /** Takes what is typed or chosen for a field; its mark goes away. */
  function change(name: FormField['name'], value: string, shown: string): void {
    values.value = { ...values.value, [name]: value }
    names.value = { ...names.value, [name]: shown }
    const { [name]: _mended, ...rest } = slips.value
    slips.value = rest
    mending(name)
  }

  /** Sends the form. Undefined when there is nothing to send or something is to be corrected first. */
  async function save(): Promise<Outcome | undefined> {
    const before = base.value ? valuesOf(base.value) : undefined
    const { body, slips: found } = bodyOf(values.value, before)
    slips.value = found
    if (Object.keys(found).length) return undefined
    const draft = base.value ? edit(base.value, body) : registration(body)
    const outcome = await sending(() => submitAnew(draft, parked))
    if (!outcome) return undefined
    parked = outcome.state === 'refused' ? outcome.write : undefined
    kept.value = shape()
    clash.value = []
    if (refused(outcome) && outcome.refusal.status === 409 && base.value) meet(outcome.refusal.body.current as Asset | undefined)
    return outcome
  }

  function edit(asset: Asset, body: object): Draft {
    const { id: assetId, name, version } = asset
    return { kind: 'asset.edit', title: name, records: [`asset:${assetId}`], method: 'PATCH', path: `/assets/${assetId}`, body, ifMatch: `"${version}"` }
  }

  function registration(body: object): Draft {
    const tag = tagCode.value ? { tagCode: tagCode.value } : {}
    return {
      kind: 'asset.register',
      title: values.value.name ?? '',
      records: [`asset:${id.value}`, ...(tagCode.value ? [`tag:${tagCode.value}`] : [])],
      method: 'POST',
      path: '/assets',
      body: { ...body, id: id.value, ...tag },
    }
  }

  /** Someone else was faster: fields untouched here take what they wrote, fields touched by both are shown. */
  function meet(current: Asset | undefined): void {
    if (!current || !base.value) return
    const [opened, now, mine] = [valuesOf(base.value), valuesOf(current), values.value]
    clash.value = differences(opened, now, mine)
    others.splice(0, others.length, namesOf(base.value), namesOf(current))
    const merged: Values = { ...mine }
    const called: Values = { ...names.value }
    for (const { name, mine: touched } of clash.value) {
      if (touched !== undefined) continue
      merged[name] = now[name] ?? ''
      called[name] = namesOf(current)[name] ?? ''
    }
    values.value = merged
    names.value = called
    base.value = current
  }

  /** Gives up one's own wording of a field for the one that is there now. */
  function take(name: FormField['name']): void {
    if (!base.value) return
    values.value = { ...values.value, [name]: valuesOf(base.value)[name] ?? '' }
    names.value = { ...names.value, [name]: namesOf(base.value)[name] ?? '' }
    clash.value = clash.value.map((one) => (one.name === name ? { name, was: one.was, now: one.now } : one))
  }

  /** How the asset's own references were called, before and now. */
  function nameOf(field: FormField['name'], value: string): string {
    if (!base.value || !value) return value
    const [then, now] = others
    return value === valuesOf(base.value)[field] ? now?.[field] || value : then?.[field] || value
  }

  return { id, tagCode, values, names, slips, busy, fault, clash, wrong, changed: () => kept.value !== '' && kept.value !== shape(), change, open, save, take, nameOf, editing: computed(() => base.value !== null) }
}

function recordId(write: Write): string | undefined {
  return write.records.find((record) => record.startsWith('asset:'))?.slice('asset:'.length)
}
