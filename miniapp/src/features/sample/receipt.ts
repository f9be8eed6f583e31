import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { session } from '@/api/session'
import { storage } from '@/platform/storage'
import { receiptsOf, type Receipt } from '@/queue/receipts'

const DAY_MS = 86_400_000
const member = () => session.value?.member.id ?? ''
const askedKey = () => `receipt-asked:${member()}`

/** The last receipt of a sample on this phone. */
export function receiptOf(id: string): Receipt | undefined {
  return receiptsOf(member()).find((one) => one.id === id)?.receipt
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
  const newest = receiptsOf(member()).map(({ receipt }) => receipt).sort((a, b) => b.seq - a.seq)[0]
  if (!newest || now - (storage.read<number>(askedKey()) ?? 0) < DAY_MS) return true
  const good = await compare(newest).catch(() => undefined)
  // What does not agree is shown every time, until it does.
  if (good) storage.keep(askedKey(), now)
  return good !== false
}
