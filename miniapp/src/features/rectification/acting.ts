import { computed, ref, shallowRef } from 'vue'
import { request } from '@/api/request'
import { t } from '@/i18n'
import { discard, submitAnew, unsent, type Write } from '@/queue'
import { useForm } from '@/ui/form'
import { say } from '@/ui/say'
import { common } from '@/ui/words'
import type { Rectification } from './show'
import { actOf, type Act } from './steps'
import { rectificationWords as w } from './words'

/** A record on a page: read, and changed by steps, each in a sheet. */
export function useRecord() {
  const id = ref('')
  const record = shallowRef<Rectification | null>(null)
  const unread = ref<unknown>(null)
  const { busy, fault, wrong, sending, refused } = useForm()
  /** The step whose sheet is open. */
  const sheet = shallowRef<Act | null>(null)
  /** The write of that step as the server refused it. */
  const tried = shallowRef<Write>()
  /** Somebody else was faster: what was said here may no longer fit. */
  const stale = ref(false)
  /** What was refused while nobody looked is kept until somebody says otherwise; what is refused in the sheet goes with it. */
  let kept = false

  async function load(): Promise<void> {
    if (!id.value) return
    try {
      const now = await request('GET', '/rectifications/{id}', { params: { id: id.value } })
      if (sheet.value && record.value && now.version !== record.value.version) stale.value = true
      record.value = now
      unread.value = null
    } catch (caught) {
      unread.value = caught
    }
  }

  /** Opens the sheet of a step. One that was refused before goes first: the record waits for it. */
  function begin(act?: Act): void {
    const write = parked.value
    const first = write && actOf(write)
    if (write?.parked) meet(write)
    if (first && act && first !== act) say(t(w.refusedFirst))
    kept = write !== undefined
    sheet.value = record.value ? (first ?? act ?? null) : null
  }

  /** Keeps what was refused, to be sent again from the record as it is now. */
  function meet(write: Write): void {
    const { parked: refusal } = write
    if (!refusal) return
    tried.value = write
    stale.value = refusal.status === 409
    const current = refusal.body.current as Rectification | undefined
    if (current && current.version >= (record.value?.version ?? 0)) record.value = current
    if (!stale.value) refused({ state: 'refused', write, refusal })
  }

  /** Takes the step of the open sheet. What the server refuses stays in it, with what was typed and photographed. */
  async function take(body: object, photos: string[]): Promise<void> {
    const [now, act] = [record.value, sheet.value]
    if (!now || !act) return
    const draft = {
      kind: 'rectification.step' as const,
      title: `${t(act.title)} ${now.what}`,
      records: [`rectification:${now.id}`],
      method: 'POST' as const,
      path: `/rectifications/${now.id}/${act.name}`,
      body,
      ifMatch: `"${now.version}"`,
      photos,
    }
    stale.value = false
    const outcome = await sending(() => submitAnew(draft, tried.value))
    if (!outcome) return
    if (outcome.state === 'refused') {
      meet(outcome.write)
      if (stale.value && !outcome.refusal.body.current) await load()
      return
    }
    if (outcome.state === 'done') record.value = outcome.answer as Rectification
    say(t(outcome.state === 'done' ? w.stepDone : common.savedHere))
    shut()
  }

  function shut(): void {
    ;[tried.value, fault.value, stale.value, sheet.value] = [undefined, null, false, null]
  }

  /** The sheet was closed: what was refused in it is given up with it. */
  function close(): void {
    if (kept) shut()
    else giveUp()
  }

  /** Gives up the step and what was said in it. */
  function giveUp(): void {
    if (tried.value) discard(tried.value.id)
    shut()
  }

  const mine = computed(() => unsent.value.filter(({ records }) => records.includes(`rectification:${id.value}`)))
  const parked = computed(() => mine.value.find((write) => write.parked && write.kind === 'rectification.step'))
  return { id, record, unread, busy, fault, wrong, sheet, tried, stale, load, begin, take, close, giveUp, pending: computed(() => mine.value.length > 0), parked }
}
