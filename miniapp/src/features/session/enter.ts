import { keepSession, type Session } from '@/api/session'
import { startQueue } from '@/queue'
import { start } from '@/routes'
import { goLive } from '@/features/live/begin'
import { proceed } from '@/features/scan/arrival'
import { loadMe } from './me'

/** Takes the new session into use and goes on to where the person wanted to be. */
export async function enter(session: Session): Promise<void> {
  keepSession(session)
  await loadMe()
  startQueue()
  goLive()
  start('home/home')
  setTimeout(proceed, 60)
}
