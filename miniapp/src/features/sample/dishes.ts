import type { Answer } from '@/api/contract'
import type { Write } from '@/queue'

export type Day = Answer<'GET', '/samples'>
export type Tile = Day['items'][number]
export type MealOfDay = Day['meals'][number]
export type Sample = Answer<'GET', '/samples/{id}'>

/** How far a sample that was written late is: it needs a director who had no hand in it. */
export function lateness(sample: Sample): 'waits' | 'approved' | undefined {
  if (!sample.late) return undefined
  return sample.awaitsApproval ? 'waits' : sample.approved ? 'approved' : undefined
}

/** How a dish stands on this phone: as the server told, or as what is still to be sent will have it. */
export type Standing = Tile['status'] | 'waiting' | 'refused'
export interface Shown {
  tile: Tile
  standing: Standing
  /** What waits on this phone for it. */
  write?: Write
}

/** A dish of a meal, as the queue calls it. */
export function recordOf({ date, meal, dishId }: Pick<Tile, 'date' | 'meal' | 'dishId'>): string {
  return `sample:${date}:${meal}:${dishId}`
}

/** The dishes of a meal with what this phone has still to send for them. */
export function shown(day: Day, meal: string, unsent: readonly Write[]): Shown[] {
  // What is not served any more stands behind what is.
  const of = day.items.filter((tile) => tile.meal === meal)
  const served = of.filter(({ status }) => status !== 'cancelled')
  return [...served, ...of.filter((tile) => !served.includes(tile))]
    .map((tile) => {
      const write = unsent.find((one) => isOf(tile, one) && !isOver(tile, one))
      const standing: Standing = write ? (write.parked ? 'refused' : 'waiting') : tile.status
      return write ? { tile, standing, write } : { tile, standing }
    })
}

const isOf = (tile: Tile, { kind, records }: Write) => kind === 'sample.take' && records[0] === recordOf(tile)
const isOver = (tile: Tile, { parked }: Write) => parked !== undefined && (tile.sampleId !== null || tile.status === 'cancelled')

/** What was refused and needs no mending: somebody else was faster, so theirs counts, or the dish is not served any more. */
export function overtaken(day: Day, unsent: readonly Write[]): { tile: Tile; write: Write }[] {
  return day.items.flatMap((tile) => unsent.filter((one) => isOf(tile, one) && isOver(tile, one)).map((write) => ({ tile, write })))
}

/** Neither sampled nor explained. */
export function isOpen({ standing }: Shown): boolean {
  return standing === 'expected' || standing === 'refused'
}

/** How far a meal is, and what of it is only explained. It may be closed when nothing is open any more. */
export function progress(dishes: readonly Shown[]): { done: number; total: number; missing: number; failed: number; open: string[] } {
  const counted = dishes.filter(({ standing }) => standing !== 'cancelled')
  const open = counted.filter(isOpen)
  const count = (wanted: Standing) => counted.filter(({ standing }) => standing === wanted).length
  return { done: counted.length - open.length, total: counted.length, missing: count('missing'), failed: count('failed'), open: open.map(({ tile }) => tile.dish) }
}

/** The meal somebody comes for: the one that is served now or was last and is not closed; else the next; else the last. */
export function mealNow(meals: readonly MealOfDay[], now: number): MealOfDay | undefined {
  const begun = meals.filter(({ samplesFrom }) => Date.parse(samplesFrom) <= now)
  const serving = begun.find(({ until }) => now <= Date.parse(until))
  return serving ?? [...begun].reverse().find(({ closed }) => !closed) ?? meals.find(({ samplesFrom }) => now < Date.parse(samplesFrom)) ?? meals[meals.length - 1]
}

/** Before the time that the school allows nothing can be sampled, after the service only late and with a reason. */
export function phase({ samplesFrom, until }: Pick<MealOfDay, 'samplesFrom' | 'until'>, now: number): 'before' | 'serving' | 'after' {
  return now < Date.parse(samplesFrom) ? 'before' : now > Date.parse(until) ? 'after' : 'serving'
}
