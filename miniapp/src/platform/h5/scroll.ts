/** What stays visible above the place scrolled to: the title line and a little air. */
const ABOVE_PX = 96

/** Scrolls the page so that the element with this id can be seen. */
export function scrollToId(id: string): void {
  const place = document.getElementById(id)?.getBoundingClientRect()
  if (place) scrollTo({ top: place.top + scrollY - ABOVE_PX, behavior: 'smooth' })
}
