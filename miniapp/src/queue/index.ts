import { computed, shallowRef } from 'vue'
import later from '@platform/later'
import { exchange } from '@/api/exchange'
import { Unreachable } from '@/api/problem'
import { newId } from '@/api/id'
import { session } from '@/api/session'
import type { RawReply } from '@/platform/port'
import { storage } from '@/platform/storage'
import { keepLeftOut } from './leftout'
import { Queue } from './queue'
import { keepReceipts } from './receipts'
import type { Draft, Outcome, Write } from './write'

export type { Draft, Outcome, Write } from './write'

const writes = shallowRef<readonly Write[]>([])
const queues = new Map<string, Queue>()

/** Writes not yet done, parked ones included. */
export const unsent = computed(() => writes.value)
/** How many are still on their way. */
export const waitingCount = computed(() => writes.value.filter(({ parked }) => !parked).length)
/** How many the server refused. */
export const parkedCount = computed(() => writes.value.filter(({ parked }) => parked).length)

/** Hands a write over; see `Queue.add`. */
export function submit(draft: Draft): Promise<Outcome> {
  return mine().add(draft)
}

/** Sends a parked write again; see `Queue.mend`. */
export function mend(id: string, change?: Partial<Draft>): Promise<Outcome> {
  return mine().mend(id, change)
}

/** The parked write of this kind on this record: what the person tried before and the server refused. */
export function parkedOn(kind: Write['kind'], record: string | undefined): Write | undefined {
  return writes.value.find((write) => write.parked && write.kind === kind && write.records.some((one) => one === record))
}

/** Hands over what a form makes; it takes the place of an earlier try that was refused, which would hold the record. */
export function submitAnew(draft: Draft, earlier?: Write): Promise<Outcome> {
  const parked = unsentWrite(earlier?.id) ?? draft.records.map((record) => parkedOn(draft.kind, record)).find(Boolean)
  return parked?.parked ? mend(parked.id, draft) : submit(draft)
}

/** Gives up a parked write, and its photos. */
export function discard(id: string): void {
  const photos = unsentWrite(id)?.photos
  mine().discard(id)
  if (photos?.length) void photoSending().then(({ forgetPhotos }) => forgetPhotos(photos))
}

/** The write with this id, if it is still here. */
export function unsentWrite(id: string | undefined): Write | undefined {
  return id === undefined ? undefined : writes.value.find((write) => write.id === id)
}

/** Takes up the writes left by an earlier run of the app. Call after login and at start. */
export function startQueue(): void {
  if (!session.value) {
    writes.value = []
    return
  }
  const queue = mine()
  writes.value = queue.writes
  queue.wake()
}

// Each member has an own queue: what one wrote is never sent in the name of another.
function mine(): Queue {
  const member = session.value?.member.id
  if (!member) throw new Error('nobody is logged in')
  const known = queues.get(member)
  if (known) return known
  const prefix = `queue:${member}:`
  const made = new Queue({
    load: () => storage.under<Write>(prefix).sort((a, b) => (a.id < b.id ? -1 : 1)),
    put: (write) => storage.write(prefix + write.id, write),
    remove: (id) => storage.remove(prefix + id),
    send: async (write) => {
      if (session.value?.member.id !== member) throw new Unreachable()
      const { body, header } = write.photos?.length ? await withPhotos(write) : await exchange(write)
      if (write.kind.startsWith('sample.')) keepReceipts(member, body)
      if (write.kind === 'menu.step') keepLeftOut(member, body)
      return { body, version: versionOf(body) ?? header['etag'] }
    },
    newId,
    now: Date.now,
    later: (run, ms) => void setTimeout(run, ms),
    changed: (next) => {
      if (session.value?.member.id === member) writes.value = next
    },
  })
  queues.set(member, made)
  return made
}

// Only for writes that have photos: most have none, and the first page need not carry it.
const photoSending = () => later.photos().catch(() => {
  throw new Unreachable()
})

async function withPhotos(write: Write): Promise<RawReply> {
  const { carry, forgetPhotos } = await photoSending()
  const photos = write.photos ?? []
  const reply = await carry(photos, write.body, (body) => exchange({ ...write, body }))
  void forgetPhotos(photos)
  return reply
}

function versionOf(body: unknown): string | undefined {
  const version = (body as { version?: unknown } | null)?.version
  return typeof version === 'number' ? `"${version}"` : undefined
}

uni.onNetworkStatusChange(({ isConnected }) => {
  if (isConnected && session.value) mine().wake()
})
