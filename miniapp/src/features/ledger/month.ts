const two = (n: number) => String(n).padStart(2, '0')

/** The first and the last day of a moment's month. */
export function monthOf(at: Date): { from: string; to: string } {
  const month = `${at.getFullYear()}-${two(at.getMonth() + 1)}`
  return { from: `${month}-01`, to: `${month}-${two(new Date(at.getFullYear(), at.getMonth() + 1, 0).getDate())}` }
}
