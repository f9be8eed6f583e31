import port from '@platform'
import { session } from '@/api/session'
import { readScanned } from '@/features/tag/code'
import { go, start } from '@/routes'

/** A slow phone may still be opening its first page. */
const TRIES = 30
const PAUSE_MS = 60

let awaited: { kind: 'tag' | 'sample'; code: string } | null = null
let following = false

/** Follows the link that opened the client: an invitation, or a tag or a sample's box scanned with the phone's own camera or in WeChat. */
export function arrive(): void {
  const link = port.takeLink()
  if (!link) return
  const read = readScanned(link)
  // Only after the first page stands: the framework refuses to leave a page that it is still opening.
  if (read.kind === 'invitation') setTimeout(() => start('session/invitation', { code: read.code }), PAUSE_MS)
  if (read.kind !== 'tag' && read.kind !== 'sample') return
  awaited = { kind: read.kind, code: read.code }
  setTimeout(proceed, PAUSE_MS)
}

/** Goes on to what the person came for, once they are logged in. */
export function proceed(tries = TRIES): void {
  if (!awaited || following || !session.value) return
  following = true
  const { kind, code } = awaited
  const again = () => {
    following = false
    if (tries > 1) setTimeout(() => proceed(tries - 1), PAUSE_MS)
  }
  if (kind === 'tag') go('scan/result', { code }, again)
  else go('sample/sample', { id: code }, again)
}

/** What they came for has been looked up. A session that ran out on the way there leaves it awaited: the next login goes on to it. */
export function arrived(): void {
  following = false
  if (session.value) awaited = null
}
