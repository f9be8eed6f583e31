import { storage } from '@/platform/storage'

/** The proof that something was written into a ledger. */
export interface Receipt {
  seq: number
  link: string
}
/** The last receipt of each record, the newest first. */
export type Receipts = { id: string; receipt: Receipt }[]

const MOST = 200
const key = (member: string) => `receipts:${member}`

/** The receipts that a member's phone has kept. */
export function receiptsOf(member: string): Receipts {
  return storage.read<Receipts>(key(member)) ?? []
}

/** Keeps the receipts in an answer about samples, of one or of several, whenever it arrives; the oldest are let go. */
export function keepReceipts(member: string, answer: unknown): void {
  const { items } = (answer ?? {}) as { items?: unknown[] }
  const fresh = (items ?? [answer]).flatMap((one) => {
    const { id, ledger } = (one ?? {}) as { id?: string; ledger?: Receipt }
    return id && ledger ? [{ id, receipt: ledger }] : []
  })
  if (!fresh.length) return
  const others = receiptsOf(member).filter(({ id }) => !fresh.some((one) => one.id === id))
  storage.keep(key(member), [...fresh, ...others].slice(0, MOST))
}
