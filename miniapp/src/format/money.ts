/** Fen as the person writes money: `1234500` is `12,345.00`. */
export function yuan(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return ''
  const whole = Math.floor(Math.abs(fen) / 100).toString()
  const rest = (Math.abs(fen) % 100).toString().padStart(2, '0')
  return `${fen < 0 ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`
}

/** Fen as it stands in a field being edited: no thousands marks, which number fields refuse. */
export function yuanField(fen: number | null | undefined): string {
  return yuan(fen).replace(/,/g, '')
}

/** What the person typed as yuan, in fen; null for nothing, undefined for what is not money. Never goes through a fraction. */
export function fen(typed: string): number | null | undefined {
  const plain = typed.replace(/[,，\s¥￥]/g, '')
  if (plain === '') return null
  const parts = /^(\d{1,12})(?:\.(\d{0,2}))?$/.exec(plain)
  if (!parts) return undefined
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}
