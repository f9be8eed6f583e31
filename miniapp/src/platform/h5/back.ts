import type { Leaving } from '../port'
import { dialog, dismiss } from './keys'

interface Routed {
  $router: { options: { history: { state: { position?: number } } } }
}

/** Position of the page now shown. The router is told of a step only after this file, so it still knows the one before. */
const here = () => (getApp() as unknown as Routed).$router.options.history.state.position ?? 0

interface Floor {
  position: number
  floor?: boolean
}

/** An entry below the first page: without it a step back from there would leave before anything is asked. */
function layFloor(): void {
  const state = history.state as Floor | null
  if (state && !state.floor) return
  // What the address tells once, as an invitation does, is not kept below.
  const { href, pathname } = location
  history.replaceState({ position: history.length - 1, floor: true } satisfies Floor, '', pathname)
  history.pushState(null, '', href)
}

/**
 * Judges every step back of the browser — its button, the phone's key, a swipe — before the router takes it: an open
 * dialog is closed instead, and what would be lost is asked about. Must be called before the router is made.
 */
export function guardBack({ loses, may }: Leaving): void {
  let returned: (() => void) | undefined
  layFloor()

  async function hold(delta: number): Promise<void> {
    const again = new Promise<void>((resolve) => {
      returned = resolve
    })
    history.go(-delta)
    await again
    if (dismiss()) return
    if (await may(Math.abs(delta))) history.go(delta)
  }

  const onStep = (event: PopStateEvent) => {
    if (returned) {
      returned()
      returned = undefined
      return event.stopImmediatePropagation()
    }
    // An address typed by hand has no state: it is a step forward that leaves the page all the same.
    const delta = event.state ? (event.state as { position: number }).position - here() : 1
    if (event.state && delta >= 0) return
    const held = loses(Math.abs(delta)) || dialog()
    const out = (event.state as Floor | null)?.floor
    if (!held && !out) return
    event.stopImmediatePropagation()
    if (held) void hold(delta)
    else history.back()
  }
  window.addEventListener('popstate', onStep, true)
  window.addEventListener('beforeunload', (event) => {
    if (loses(Infinity)) event.preventDefault()
  })
}
