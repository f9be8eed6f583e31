/** A signature: strokes, each as x, y, x, y … from 0 to 1000 in both directions. */
export type Strokes = number[][]

/** Its strokes as the path of a drawing of 1000 by 1000. */
export function pathOf(strokes: Strokes): string {
  return strokes
    .map(points)
    .filter((stroke) => stroke.length > 0)
    .map((stroke) => {
      const [first, ...rest] = stroke.map(([x, y]) => `${x} ${y}`)
      // A dot is a line to itself.
      return `M${first}${(rest.length ? rest : [first]).map((point) => `L${point}`).join('')}`
    })
    .join('')
}

/** The points of a stroke. */
export function points(stroke: readonly number[]): [x: number, y: number][] {
  return stroke.flatMap((x, at) => (at % 2 ? [] : [[x, stroke[at + 1] ?? 0] as [number, number]]))
}

/** The signature as a picture that may be stretched to the shape it was drawn in. */
export function pictureOf(strokes: Strokes, color: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" preserveAspectRatio="none"><path d="${pathOf(strokes)}" fill="none" stroke="${color}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** Numbers of a stroke and strokes of a signature, at most: an endless scribble stops being recorded. */
const MOST_NUMBERS = 800
const MOST_STROKES = 10
const NEAR = 4

/** With one more stroke begun. */
export function begun(strokes: Strokes): Strokes {
  return strokes.length < MOST_STROKES ? [...strokes, []] : strokes
}

/** With one more point, given as shares of the pad; a finger that hardly moved adds none. */
export function added(strokes: Strokes, x: number, y: number): Strokes {
  const [left, top] = [clamped(x), clamped(y)]
  const stroke = strokes[strokes.length - 1] ?? []
  const [lastX, lastY] = stroke.slice(-2)
  const near = lastX !== undefined && lastY !== undefined && Math.abs(lastX - left) + Math.abs(lastY - top) < NEAR
  return near || stroke.length >= MOST_NUMBERS ? strokes : [...strokes.slice(0, -1), [...stroke, left, top]]
}

function clamped(share: number): number {
  return Math.min(1000, Math.max(0, Math.round(share * 1000)))
}

/** Whether it is more than a dot. */
export function signed(strokes: Strokes): boolean {
  return strokes.reduce((count, stroke) => count + stroke.length / 2, 0) >= 8
}
