import type { Later } from '../later'

/** On the web each is a file of its own, fetched when it is first needed. */
const later: Later = {
  live: () => import('@/features/live/live'),
  codes: () => import('@/ui/codes'),
  photos: () => import('@/features/photo/sending'),
}

export default later
