import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { storage } from '@/platform/storage'

/** The proof that something was written into the ledger. */
export interface Receipt {
  seq: number
  link: string
}

const MOST = 200
const DAY_MS = 86_400_000
const key = () => `receipts:${session.value?.member.id ?? ''}`
const askedKey = () => `receipt-asked:${session.value?.member.id ?? ''}`
type Kept = { id: string; receipt: Receipt }[]

/** Keeps the receipt that came with an answer about a sample; the oldest are let go. */
export function keepReceipt(answer: unknown): void {
  const { id, ledger } = answer as { id?: string; ledger?: Receipt }
  if (!id || !ledger) return
  const others = (storage.read<Kept>(key()) ?? []).filter((one) => one.id !== id)
  storage.keep(key(), [{ id, receipt: ledger }, ...others].slice(0, MOST))
}

/** The last receipt of a sample on this phone. */
export function receiptOf(id: string): Receipt | undefined {
  return storage.read<Kept>(key())?.find((one) => one.id === id)?.receipt
}

/** Whether the ledger bears a receipt out. Throws when nobody answers. */
export async function compare(receipt: Receipt): Promise<boolean> {
  try {
    await request('POST', '/ledgers/{ledger}/receipts', { params: { ledger: 'sample' }, body: receipt })
    return true
  } catch (fault) {
    if (fault instanceof Problem && fault.code === 'receipt_mismatch') return false
    throw fault
  }
}

/** Once a day the newest receipt is compared by itself: together the phones notice what a database cannot tell. */
export async function watchLedger(now = Date.now()): Promise<boolean> {
  const newest = (storage.read<Kept>(key()) ?? []).map(({ receipt }) => receipt).sort((a, b) => b.seq - a.seq)[0]
  if (!newest || now - (storage.read<number>(askedKey()) ?? 0) < DAY_MS) return true
  const good = await compare(newest).catch(() => undefined)
  // What does not agree is shown every time, until it does.
  if (good) storage.keep(askedKey(), now)
  return good !== false
}
