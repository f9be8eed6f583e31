import later from '@platform/later'

/** Begins to listen to the inbox, or goes on. Without it the pages still ask when they are opened. */
export function goLive(): void {
  later.live().then(
    ({ wakeLive }) => wakeLive(),
    () => undefined,
  )
}

/** Stops listening while nobody looks. */
export function hushLive(): void {
  later.live().then(
    ({ restLive }) => restLive(),
    () => undefined,
  )
}
