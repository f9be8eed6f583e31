import { computed, ref, shallowRef } from 'vue'
import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { can } from '@/features/session/me'
import { dayOf } from '@/format/date'
import { weekOf } from '@/format/week'
import { submitAnew, unsent, type Outcome, type Write } from '@/queue'
import { useForm } from '@/ui/form'
import { allDishes } from './dictionary'
import { bodyOf, meet, shownDays, shownDish, slips, taking, type Clash, type Day, type Part } from './draft'
import type { Canteen, Menu } from './menu'
import { useSteps } from './stepping'

/** A menu of one week: as it is on the server, as it is being written, and the steps that lead on. */
export function useWeek() {
  const { busy, fault, sending, refused } = useForm()
  const week = ref(weekOf(dayOf()))
  const menu = shallowRef<Menu | null>(null)
  const canteen = shallowRef<Canteen | null>(null)
  const days = shallowRef<Day[]>([])
  const kept = shallowRef<Day[]>([])
  const clashes = shallowRef<Clash[]>([])
  const wrong = ref<Record<string, string>>({})
  const unread = ref<unknown>(null)
  /** Whether the week has been asked for and answered. */
  const ready = ref(false)
  const begun = ref(false)
  let parked: Write | undefined
  const steps = useSteps(take)

  const changed = computed(() => JSON.stringify(bodyOf(days.value)) !== JSON.stringify(bodyOf(kept.value)))
  const editable = computed(() => can('menu.write') && (menu.value ? menu.value.status === 'draft' : begun.value))
  const record = () => `menu:${week.value}`

  async function load(): Promise<void> {
    try {
      const [school, found] = await Promise.all([request('GET', '/school'), find(week.value)])
      canteen.value = school.canteen
      take(found)
      await reopen()
      ready.value = true
      unread.value = null
    } catch (caught) {
      unread.value = caught
    }
  }

  /** Shows the menu as the server has it. */
  function take(now: Menu | null): void {
    menu.value = now
    days.value = shownDays(week.value, now, canteen.value?.meals ?? [])
    kept.value = days.value
    clashes.value = []
    wrong.value = {}
  }

  /** What was written before and has not been accepted is shown again, to be mended or sent. */
  async function reopen(): Promise<void> {
    const [write] = unsent.value.filter(({ kind, records }) => kind === 'menu.edit' && records[0] === record()).slice(-1)
    if (!write) return
    const dishes = new Map((await allDishes()).map((dish) => [dish.id, shownDish(dish)]))
    const body = write.body as ReturnType<typeof bodyOf>
    const said = new Map(body.days.map((day) => [day.date, day]))
    days.value = days.value.map((day) => {
      const mine = said.get(day.date)
      const meals = day.meals.map((one) => ({ ...one, dishes: (mine?.meals?.find(({ meal }) => meal === one.meal)?.dishIds ?? []).flatMap((id) => dishes.get(id) ?? []) }))
      return { ...day, noMeal: mine?.noMeal ?? false, note: mine?.note ?? '', meals }
    })
    begun.value = true
    if (!write.parked) kept.value = days.value
    else {
      parked = write
      show({ state: 'refused', write, refusal: write.parked })
    }
  }

  /** Sends the week as it is written. Undefined when it did not come to that. */
  async function save(): Promise<Outcome | undefined> {
    const body = bodyOf(days.value)
    const draft = { kind: 'menu.edit' as const, title: week.value, records: [record()], method: 'PUT' as const, path: `/menus/${week.value}`, body }
    const outcome = await sending(() => submitAnew(menu.value ? { ...draft, ifMatch: `"${menu.value.version}"` } : draft, parked))
    if (!outcome) return undefined
    parked = outcome.state === 'refused' ? outcome.write : undefined
    if (outcome.state === 'done') take(outcome.answer as Menu)
    else if (outcome.state === 'waiting') kept.value = days.value
    else show(outcome)
    return outcome
  }

  function show(outcome: Extract<Outcome, { state: 'refused' }>): void {
    const { status, body } = outcome.refusal
    const current = body.current as Menu | undefined
    if (status === 409 && current?.week === week.value) return met(current)
    wrong.value = slips(body.fields ?? [], outcome.write.body as ReturnType<typeof bodyOf>)
    if (!Object.keys(wrong.value).some((where) => where.includes('-'))) refused(outcome)
  }

  /** Someone else was faster. */
  function met(current: Menu): void {
    const now = shownDays(week.value, current, canteen.value?.meals ?? [])
    const both = meet(kept.value, now, days.value)
    menu.value = current
    kept.value = now
    days.value = current.status === 'draft' ? both.days : now
    clashes.value = both.clashes
  }

  /** Gives up one's own wording of a part for the one that is there now. */
  function takeTheirs({ date, part }: { date: string; part: Part }): void {
    days.value = taking(days.value, kept.value, date, part)
    clashes.value = clashes.value.map((one) => (one.date === date && one.part === part ? { date, part, was: one.was, now: one.now } : one))
  }

  return { week, menu, canteen, days, kept, clashes, wrong, unread, ready, begun, changed, editable, busy, fault, steps, load, save, take, takeTheirs }
}

/** The menu of a week; null when nobody has written it. */
export async function find(week: string): Promise<Menu | null> {
  try {
    return await request('GET', '/menus/{week}', { params: { week } })
  } catch (caught) {
    if (caught instanceof Problem && caught.status === 404) return null
    throw caught
  }
}
