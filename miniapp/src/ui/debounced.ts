/** Runs what was asked only after the person has paused. */
export function debounced(run: () => unknown, ms = 250): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(run, ms)
  }
}
