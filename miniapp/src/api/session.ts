import { computed, ref } from 'vue'
import { storage } from '@/platform/storage'

/** The member in whose name the phone acts. */
export interface SessionMember {
  id: string
  name: string
  role: string
  school: { slug: string; name: string }
  permissions?: string[]
}

/** What the server gives at login. */
export interface Session {
  accessToken: string
  refreshToken: string
  expiresIn: number
  member: SessionMember
}

const KEY = 'session'
const current = ref<Session | null>(storage.read<Session>(KEY))
const ended = new Set<() => void>()

/** The session in use; null before login. */
export const session = computed(() => current.value)

/** The session as last written by any tab: another tab may have rotated the token. */
export function storedSession(): Session | null {
  const kept = storage.read<Session>(KEY)
  if (kept?.refreshToken !== current.value?.refreshToken) current.value = kept
  return kept
}

/** Takes a session into use and keeps it for the next start. A rotation keeps what is known of the member. */
export function keepSession(next: Session): void {
  const known = current.value?.member
  const member = known?.id === next.member.id ? { ...known, ...next.member } : next.member
  current.value = { ...next, member }
  storage.write(KEY, current.value)
}

/** Adds what GET /me says about the member. */
export function keepMember(member: SessionMember): void {
  if (current.value) keepSession({ ...current.value, member })
}

/** Forgets the session; when the server ended it, those who asked are told. */
export function dropSession(byServer = false): void {
  current.value = null
  storage.remove(KEY)
  if (byServer) for (const told of ended) told()
}

/** Calls back when the server has ended the session. */
export function onSessionEnded(told: () => void): void {
  ended.add(told)
}
