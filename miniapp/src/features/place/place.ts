import type { Answer } from '@/api/contract'

/** A place as the server tells it. */
export type Place = Answer<'GET', '/places/{id}'>

/** What may be put inside what: the kind usually added next. */
export const inner: Record<Place['kind'], Place['kind']> = { campus: 'building', building: 'floor', floor: 'room', room: 'room' }
