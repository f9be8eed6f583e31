import { computed, ref, shallowRef } from 'vue'
import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { t, type Text } from '@/i18n'
import { discard, unsent } from '@/queue'
import { relocked } from './guarding'
import { whyNot } from './refused'
import type { Release, Step, Who } from './show'
import { useTaking } from './taking'
import { releaseWords as w } from './words'

/** A mark that this person may give now: what the button says, and how he knows. */
export interface Offer {
  text: Text
  how: 'app' | 'call' | 'in_person' | 'id_checked'
}

/** What each of the four may be marked with by whoever looks. The guardian's own yes, and letting go, stand elsewhere: large and alone. */
export function offers({ actions, marks }: Pick<Release, 'actions' | 'marks'>, role: string): Partial<Record<Who, Offer>> {
  const mine: Partial<Record<Who, Offer>> = {}
  if (actions.includes('teacher')) mine.teacher = { text: w.doTeacher, how: 'app' }
  if (actions.includes('guardian') && role !== 'guardian') mine.guardian = role === 'guard' || role === 'gatehouse' ? { text: w.doGuardianHere, how: 'in_person' } : { text: w.doGuardianCall, how: 'call' }
  if (actions.includes('student')) mine.student = { text: w.doStudent, how: 'in_person' }
  if (actions.includes('gate') && !last({ marks })) mine.gate = { text: w.doGateMark, how: 'in_person' }
  return mine
}

/** Whether only the gate is missing: its yes lets the child go. */
export function last({ marks }: Pick<Release, 'marks'>): boolean {
  return Boolean(marks.teacher && marks.guardian && marks.student && !marks.gate)
}

/** A leaving of one of the own children: a guardian is shown no others. */
async function ofChildren(id: string): Promise<Release> {
  const { items } = await request('GET', '/children')
  for (const child of items) {
    const all = await request('GET', '/children/{id}/releases', { params: { id: child.id }, query: { limit: 50 } })
    const found = all.items.find((one) => one.id === id)
    if (found) return found
  }
  throw new Problem(404, { title: t(w.gone) })
}

/** A student's leaving on a page: read, and changed by one tap each. */
export function useLeaving() {
  const id = ref('')
  const role = computed(() => session.value?.member.role ?? '')
  const release = shallowRef<Release | null>(null)
  const unread = ref<unknown>(null)
  const taking = useTaking(meet)

  function meet(now?: unknown): unknown {
    const told = now as Release | undefined
    if (told?.id === id.value && told.marks) release.value = told
    else return load()
    return undefined
  }

  async function load(): Promise<void> {
    if (!id.value) return
    try {
      release.value = role.value !== 'guardian' ? await request('GET', '/releases/{id}', { params: { id: id.value } }) : await ofChildren(id.value)
      unread.value = null
    } catch (caught) {
      if (!relocked(caught)) unread.value = caught
    }
  }

  /** Takes a step. The four agree on four phones at once: none of them begins from what another has just changed. */
  function step(name: Step, text: Text, body: object = {}): Promise<unknown> {
    const now = release.value
    if (!now) return Promise.resolve()
    return taking.take({ kind: 'release.step', title: `${t(text)} ${now.student.name}`, records: [`release:${now.id}`], path: `/releases/${now.id}/${name}`, body })
  }

  const mine = computed(() => unsent.value.filter(({ records }) => records.includes(`release:${id.value}`)))
  /** What waits for a signal: until the server has said so, nobody is let go. */
  const pending = computed(() => mine.value.some(({ parked }) => !parked))
  /** What the server refused while nobody looked. */
  const late = computed(() => mine.value.find(({ parked }) => parked))
  const why = computed(() => taking.red.value ?? (late.value?.parked && (whyNot(late.value.parked.body) ?? null)) ?? null)

  /** The red card is read. */
  function read(): void {
    taking.red.value = null
    for (const write of mine.value) if (write.parked) discard(write.id)
  }

  return { ...taking, id, release, unread, load, step, pending, why, read, late, role }
}
