import port from '@platform'
import { session } from '@/api/session'
import { readScanned, type Scanned } from '@/features/tag/code'
import { go, start } from '@/routes'

/** How often the framework may refuse, once a page stands: another page is just being opened. */
const TRIES = 30
const PAUSE_MS = 60

let awaited: Exclude<Scanned, { kind: 'other' }> | null = null
let following = false

/** Follows the link that opened the client: an invitation, or a tag or a sample's box scanned with the phone's own camera or in WeChat. */
export function arrive(): void {
  const link = port.takeLink()
  if (!link) return
  const read = readScanned(link)
  if (read.kind === 'other') return
  awaited = read
  following = false
  setTimeout(proceed, PAUSE_MS)
}

/** Goes on to what the person came for: to an invitation at once, to all else once they are logged in. */
export function proceed(tries = TRIES): void {
  if (!awaited || following || (awaited.kind !== 'invitation' && !session.value)) return
  following = true
  const { kind, code } = awaited
  // A slow phone may take many seconds to its first page. Until that stands the framework leaves it for no other.
  if (!getCurrentPages().length) return again(tries)
  const refused = () => again(tries - 1)
  if (kind === 'invitation') start('session/invitation', { code }, refused)
  else if (kind === 'tag') go('scan/result', { code }, refused)
  else go('sample/sample', { id: code }, refused)
}

function again(tries: number): void {
  if (tries < 1) following = false
  else
    setTimeout(() => {
      following = false
      proceed(tries)
    }, PAUSE_MS)
}

/** What they came for has been looked up. A session that ran out on the way there leaves it awaited: the next login goes on to it. */
export function arrived(): void {
  following = false
  if (session.value || awaited?.kind === 'invitation') awaited = null
}
