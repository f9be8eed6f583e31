import { newId } from '@/api/id'
import type { Body } from '@/api/contract'
import { submitAnew, type Outcome, type Write } from '@/queue'
import { recordOf, type Sample, type Tile } from './dishes'
import { t } from '@/i18n'
import { sampleWords as w } from './words'

type In = Body<'POST', '/samples'>
/** What is said of a sample, beside which dish it is of. */
export type Said = Pick<In, 'grams' | 'fridgeId' | 'deciCelsius' | 'container' | 'photoIds' | 'reason' | 'occurredAt'>

const base = ({ date, meal, dishId }: Tile) => ({ id: newId(), date, meal, dishId })

/** A sample on its way. `at` is this phone's time: the server keeps its own beside it. */
export function take(tile: Tile, said: Said, photos: string[], earlier?: Write, at = new Date()): Promise<Outcome> {
  const body = { ...base(tile), occurredAt: at.toISOString(), ...said }
  return send(tile, '/samples', `${tile.dish} ${said.grams} g`, body, photos, earlier)
}

/** That there is none, on its way. */
export function miss(tile: Tile, reason: string, earlier?: Write, at = new Date()): Promise<Outcome> {
  const body = { ...base(tile), occurredAt: at.toISOString(), reason }
  return send(tile, '/samples/missing', `${tile.dish} ${t(w.missing)}`, body, [], earlier)
}

function send(tile: Tile, path: string, title: string, body: object, photos: string[], earlier?: Write): Promise<Outcome> {
  return submitAnew({ kind: 'sample.take', title, records: [recordOf(tile)], method: 'POST', path, body, photos }, earlier)
}

/** The sample that somebody else had taken first, if that is why a write was refused. */
export function faster(outcome: Outcome): Sample | undefined {
  if (outcome.state !== 'refused' || outcome.refusal.status !== 409) return undefined
  return outcome.refusal.body.current as Sample | undefined
}
