import { ref, watch, type Ref } from 'vue'
import port from '@platform'
import { Problem } from '@/api/problem'
import { moment } from '@/format/date'
import { t } from '@/i18n'
import { discard, unsent, type Outcome } from '@/queue'
import { go } from '@/routes'
import { ask, say } from '@/ui/say'
import { common } from '@/ui/words'
import { overtaken, type Day, type Sample } from './dishes'
import { faster } from './taking'
import { sampleWords as w } from './words'

/** What the kitchen writes on a day, and how it went. `load` reads the day again; `leave` puts the scale away. */
export function useRecording(day: Readonly<Ref<Day | null>>, load: () => Promise<void>, leave: () => void) {
  const busy = ref(false)
  const slip = ref<unknown>(null)

  /** Hands a write over and shows how it went. What somebody else had done first is not ours to repeat. */
  async function settle(write: () => Promise<Outcome>, done: string): Promise<void> {
    if (busy.value) return
    busy.value = true
    slip.value = null
    try {
      const outcome = await write()
      if (outcome.state === 'refused') return refuse(outcome)
      port.signal('good')
      leave()
      say(outcome.state === 'done' ? done : t(common.savedHere))
    } catch (caught) {
      slip.value = caught
    } finally {
      busy.value = false
    }
    await load()
  }

  function refuse(outcome: Extract<Outcome, { state: 'refused' }>): void {
    port.signal('bad')
    slip.value = new Problem(outcome.refusal.status, outcome.refusal.body)
    if (outcome.refusal.status !== 409) return
    discard(outcome.write.id)
    leave()
    void load()
    const theirs = faster(outcome)
    if (!theirs) return
    slip.value = null
    void showFaster(theirs)
  }

  /** What was sent later, from the queue, and refused for good: it would hold up what comes after it. */
  async function clear(now: Day): Promise<void> {
    for (const { id, parked } of unsent.value.filter(({ kind, records }) => kind === 'sample.close' && records[0]?.startsWith(`meal:${now.date}:`))) {
      if (!parked) continue
      slip.value = new Problem(parked.status, parked.body)
      discard(id)
    }
    const over = overtaken(now, unsent.value)
    for (const { write } of over) discard(write.id)
    for (const { tile } of over) {
      if (tile.sample) await showFaster(tile.sample)
      else say(`${tile.dish} ${t(w.cancelled)}`)
    }
  }
  watch([day, unsent], () => day.value && void clear(day.value))

  return { busy, slip, settle }
}

/** Who was faster, and with what: it stays on the screen until it was read. */
async function showFaster(theirs: Sample): Promise<void> {
  const title = theirs.keeper ? t(w.someoneFaster, { name: theirs.keeper.name, at: moment(theirs.takenAt) }) : t(w.someoneNobody)
  const text = `${theirs.dish} · ${t(w[theirs.status])}${theirs.grams === null ? '' : ` ${theirs.grams} g`}`
  if (await ask({ title, text, yes: t(w.seeIt) })) go('sample/sample', { id: theirs.id })
}
