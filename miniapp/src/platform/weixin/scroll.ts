/** What stays visible above the place scrolled to: the title line and a little air. */
const ABOVE_PX = 96

/** Scrolls the page so that the element with this id can be seen. */
export function scrollToId(id: string): void {
  const query = uni.createSelectorQuery()
  query.select(`#${id}`).boundingClientRect()
  query.selectViewport().scrollOffset(() => undefined)
  query.exec(([place, page]: [{ top?: number } | null, { scrollTop?: number } | null]) => {
    if (place?.top === undefined) return
    uni.pageScrollTo({ scrollTop: Math.max(0, place.top + (page?.scrollTop ?? 0) - ABOVE_PX), duration: 200 })
  })
}
