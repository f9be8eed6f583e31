import { computed, ref, shallowRef } from 'vue'
import { newId } from '@/api/id'
import { Problem } from '@/api/problem'
import { usePhotos } from '@/features/photo/taking'
import { dayOf } from '@/format/date'
import { discard, submitAnew, unsentWrite, type Outcome, type Write } from '@/queue'
import type { Routes } from '@/routes'
import type { Option } from '@/ui/Choose.vue'
import { useForm } from '@/ui/form'
import { rememberOwner } from './owners'
import type { Kind, Rectification } from './show'

interface Body {
  id: string
  source: { kind: Kind; id?: string }
  what: string
  ownerId: string
  dueOn: string
  photoIds: string[]
}

/** What was found: as it is typed and chosen, and how it is handed over. */
export function useOpening() {
  const { busy, fault, wrong, sending, refused } = useForm()
  const source = ref<Body['source']>({ kind: 'other' })
  /** What the thing is called at which it was found. */
  const place = ref('')
  const what = ref('')
  const owner = ref<Option | null>(null)
  const dueOn = ref('')
  const tried = ref(false)
  const taking = usePhotos()
  const handed = ref(false)
  const parked = shallowRef<Write>()
  /** What is open there already. */
  const there = shallowRef<Rectification | null>(null)
  let id = newId()
  let after = ''
  let begun = ''

  function open(given: Partial<Record<keyof Routes['rectification/open'], string>>): void {
    source.value = { kind: (given.kind as Kind | undefined) ?? 'other', ...(given.sourceId ? { id: given.sourceId } : {}) }
    place.value = given.name ?? ''
    what.value = begun = given.what ?? ''
    after = given.after ?? ''
    parked.value = unsentWrite(given.write)
    if (parked.value) void reopen(parked.value)
  }

  async function reopen(write: Write): Promise<void> {
    const body = write.body as Body
    id = body.id
    source.value = body.source
    ;[what.value, dueOn.value] = [body.what, body.dueOn]
    owner.value = { id: body.ownerId, text: write.title.split(' → ').pop() ?? '' }
    if (write.parked) meet({ state: 'refused', write, refusal: write.parked })
    await taking.reopen(body.photoIds)
  }

  /** Shows what the server refused, and the one that is open there already. */
  function meet(outcome: Outcome): void {
    if (!refused(outcome)) return
    const { code, body } = outcome.refusal
    there.value = code === 'conflict' ? ((body.current as Rectification | undefined) ?? null) : null
  }

  /** That at which it was found is not on the server: what was to be written there was refused, or given up. */
  const lost = computed(() => fault.value instanceof Problem && Boolean(fault.value.body.fields?.some(({ path }) => path === 'source.id')))

  /** It is told without that. */
  function elsewhere(): void {
    source.value = { kind: 'other' }
    ;[place.value, after, fault.value] = ['', '', null]
  }

  /** What is to be corrected first. */
  function slip(): '' | 'what' | 'owner' | 'due' {
    if (!what.value.trim()) return 'what'
    if (!owner.value) return 'owner'
    return !dueOn.value || dueOn.value < dayOf() ? 'due' : ''
  }

  /** Sends the form. Undefined when something is to be corrected first. */
  async function send(): Promise<Outcome | undefined> {
    tried.value = true
    const who = owner.value
    if (slip() || !who || taking.busy.value) return undefined
    const photoIds = taking.ids.value
    const body: Body = { id, source: source.value, what: what.value.trim(), ownerId: who.id, dueOn: dueOn.value, photoIds }
    // It waits for what it was found at, should that still be on this phone.
    const records = [`rectification:${id}`, ...(after ? [after] : [])]
    const title = `${body.what} → ${who.text}`
    const outcome = await sending(() => submitAnew({ kind: 'rectification.open', title, records, method: 'POST', path: '/rectifications', body, photos: photoIds }, parked.value))
    if (!outcome) return undefined
    rememberOwner(who.id)
    handed.value = outcome.state !== 'refused'
    parked.value = outcome.state === 'refused' ? outcome.write : undefined
    meet(outcome)
    return outcome
  }

  /** Gives this one up for the one that is open there. */
  function giveWay(): void {
    handed.value = true
    if (parked.value) discard(parked.value.id)
  }

  return {
    source, place, what, owner, dueOn, tried, taking, busy, fault, wrong, there, lost, elsewhere, open, slip, send, giveWay,
    changed: () => !handed.value && (what.value !== begun || owner.value !== null || taking.shots.value.length > 0),
    /** Lets go of photos that no record will name. */
    leave: () => {
      if (!handed.value && !parked.value) taking.drop()
    },
  }
}
