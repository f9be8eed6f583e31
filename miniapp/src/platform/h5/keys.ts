import './keys.css'

const TAPPABLE = '[tabindex="0"]'
const STOPS = `${TAPPABLE}, input, textarea`

let opener: HTMLElement | undefined

/** Lets Enter and Space tap what the keyboard has reached, keeps Tab inside an open dialog, and lets Escape close it. */
export function listenKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Tab') keepInside(event)
    else if (event.key === 'Enter' || event.key === ' ') press(event)
    else if (event.key === 'Escape' && dismiss()) event.preventDefault()
  })
  // Browsers leave alone what is half in view, as the last chip of a row is.
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.matches(`${TAPPABLE}:focus-visible`)) target.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })
}

/** Closes the topmost dialog, as a tap beside it would; tells whether there was one. */
export function dismiss(): boolean {
  const beside = shown('[data-dismiss]').pop()
  if (beside) tap(beside)
  return beside !== undefined
}

/** Taps; where that closed the last dialog, the keyboard goes back to where it was opened. */
function tap(target: HTMLElement): void {
  target.click()
  setTimeout(() => {
    if (!dialog() && opener?.isConnected && document.activeElement === document.body) opener.focus()
  })
}

function shown(selector: string, within: ParentNode = document): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(selector)].filter((one) => one.getClientRects().length > 0)
}

/** The topmost dialog that can be seen; one of a page that lies under another does not count. */
export const dialog = () => shown('[role=dialog]').pop()

function press(event: KeyboardEvent): void {
  const { target } = event
  if (!(target instanceof HTMLElement) || !target.matches(TAPPABLE) || event.repeat) return
  const open = dialog()
  if (open && !open.contains(target)) return
  if (!open) opener = target
  if (event.key === ' ') {
    // Or the page scrolls.
    event.preventDefault()
    tap(target)
  } else {
    // A scanner that types ends its line with Enter: whoever heard a code has then prevented this.
    setTimeout(() => event.defaultPrevented || tap(target))
  }
}

function keepInside(event: KeyboardEvent): void {
  const open = dialog()
  if (!open) return
  const stops = shown(STOPS, open)
  if (event.shiftKey) stops.reverse()
  const now = document.activeElement
  if (now !== stops[stops.length - 1] && open.contains(now)) return
  event.preventDefault()
  stops[0]?.focus()
}
