import * as live from '@/features/live/live'
import * as photos from '@/features/photo/sending'
import type { Later } from '../later'

/** A package is loaded as a whole. */
const later: Later = {
  live: () => Promise.resolve(live),
  photos: () => Promise.resolve(photos),
}

export default later
