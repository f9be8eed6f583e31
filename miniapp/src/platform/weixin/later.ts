import * as live from '@/features/live/live'
import * as photos from '@/features/photo/sending'
import * as codes from '@/ui/codes'
import type { Later } from '../later'

/** A package is loaded as a whole. */
const later: Later = {
  live: () => Promise.resolve(live),
  codes: () => Promise.resolve(codes),
  photos: () => Promise.resolve(photos),
}

export default later
