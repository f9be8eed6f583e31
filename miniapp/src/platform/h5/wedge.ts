/** A scanner types far faster than a person: keys further apart than this begin a new line. */
const GAP_MS = 60
const SHORTEST = 8

/** Hears a scanner that types into the page, unless the person is typing in a field. */
export function onWedge(heard: (text: string) => void): () => void {
  let line = ''
  let last = 0
  const onKey = (event: KeyboardEvent) => {
    const field = event.target instanceof HTMLElement && /^(input|textarea)$/i.test(event.target.tagName)
    if (field || event.ctrlKey || event.metaKey || event.altKey) return
    const now = event.timeStamp
    if (now - last > GAP_MS) line = ''
    last = now
    if (event.key === 'Enter') {
      if (line.length >= SHORTEST) {
        event.preventDefault()
        heard(line)
      }
      line = ''
    } else if (event.key.length === 1) line += event.key
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
