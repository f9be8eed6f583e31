import port from '@platform'
import type { Answer, ItemOf } from '@/api/contract'

/** A repair order in a list. */
export type RepairRow = ItemOf<Answer<'GET', '/repairs'>>
/** A repair order as a whole, as far as this reader may see it. */
export type Repair = Answer<'GET', '/repairs/{id}'>
export type RepairStatus = RepairRow['status']
export type Urgency = RepairRow['urgency']
export type Trade = RepairRow['trade']
export type Photo = Repair['photos'][number]
export type Happening = Repair['events'][number]

/** Whether this reader may do this now, as the server says. */
export function allows({ actions }: Pick<Repair, 'actions'>, name: string): boolean {
  return actions.some((action) => action === name)
}

/** What is broken, in a word or two. */
export function thing({ item, asset, place }: Pick<RepairRow, 'item' | 'asset' | 'place'>): string {
  return item || asset?.name || place?.name || ''
}

/** Address of a picture for an image element: the server says where below its origin, WeChat must be told which. */
export function shownAt(url: string): string {
  return url.startsWith('/') ? port.apiBase + url : url
}
