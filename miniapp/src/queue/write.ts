import type { ProblemBody } from '@/api/problem'

/** A write on its way: everything needed to send it, again and again, until the server has answered. */
export interface Write {
  id: string
  /** The form that made it, so that a refused one can be opened and mended. */
  kind: WriteKind
  /** What the person calls it: the name of the thing, the code of the tag. */
  title: string
  /** The records it touches, the one it changes first: it waits for every earlier write that touches one of them. */
  records: string[]
  method: 'POST' | 'PUT' | 'PATCH'
  path: string
  body: unknown
  key: string
  ifMatch?: string
  /** Photos kept on this phone that go before it, by the ids that `body` names. */
  photos?: string[]
  madeAt: string
  tries: number
  /** Why the server refused it; a parked write waits for the person. */
  parked?: Refusal
}

/** The kinds of writes, by the noun they change. */
export type WriteKind =
  | 'asset.register'
  | 'asset.edit'
  | 'place.add'
  | 'place.edit'
  | 'tag.bind'
  | 'tag.replace'
  | 'tag.mint'
  | 'member.invite'
  | 'member.edit'
  | 'repair.report'
  | 'repair.join'
  | 'repair.step'
  | 'repair.finish'
  | 'repair.accept'
  | 'crew.edit'
  | 'rule.edit'
  | 'school.edit'
  | 'sample.take'
  | 'sample.step'
  | 'sample.close'
  | 'fridge.read'
  | 'accompany.write'
  | 'rectification.open'
  | 'rectification.step'
  | 'menu.edit'
  | 'menu.step'
  | 'dish.edit'
  | 'food.edit'
  | 'release.ask'
  | 'release.step'
  | 'collector.edit'
  | 'student.edit'
  | 'visit.new'
  | 'visit.step'
  | 'roll.step'
  | 'gate.edit'

/** A refusal as kept with its write. */
export interface Refusal {
  status: number
  code: string
  body: ProblemBody
}

/** How a write stands as far as its form is concerned. */
export type Outcome =
  | { state: 'done'; answer: unknown }
  | { state: 'refused'; write: Write; refusal: Refusal }
  | { state: 'waiting'; write: Write }

/** What a form hands over. */
export type Draft = Pick<Write, 'kind' | 'title' | 'records' | 'method' | 'path' | 'body' | 'ifMatch' | 'photos'>
