import { session } from '@/api/session'
import { request } from '@/api/request'
import { storage } from '@/platform/storage'
import type { Repair, RepairRow } from './repair'

// Each member's apart: what one may see is not for the next on the same phone.
const under = () => `repair:${session.value?.member.id ?? ''}:`
const known = new Map<string, Repair>()

/** The order as last read: by this run of the app, or for a task of one's own by an earlier one. */
export function knownRepair(id: string): Repair | undefined {
  return known.get(under() + id) ?? storage.read<Repair>(under() + id) ?? undefined
}

/** Keeps what was just read. A task of one's own outlives the app: it must be readable where there is no signal. */
export function rememberRepair(order: Repair): void {
  known.set(under() + order.id, order)
  if (order.assignee?.id === session.value?.member.id) storage.write(under() + order.id, order)
}

/** One's own tasks as last read. */
export function knownTasks(): Repair[] {
  return storage.under<Repair>(under()).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
}

/** Brings what one's tasks need onto the phone, and lets go what is no task any more. */
export async function loadTasks(tasks: readonly RepairRow[]): Promise<void> {
  const wanted = new Set(tasks.map(({ id }) => id))
  for (const { id } of knownTasks()) if (!wanted.has(id)) storage.remove(under() + id)
  for (const { id, version } of tasks) {
    if (storage.read<Repair>(under() + id)?.version === version) continue
    try {
      rememberRepair(await request('GET', '/repairs/{id}', { params: { id } }))
    } catch {
      return
    }
  }
}

/** Forgets what this member has read: the phone may be another's next. */
export function forgetTasks(): void {
  known.clear()
  for (const { id } of knownTasks()) storage.remove(under() + id)
}
