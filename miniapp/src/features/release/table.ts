import port from '@platform'
import { authorised, BASE, headers } from '@/api/exchange'
import { Unreachable } from '@/api/problem'
import { address } from '@/api/request'
import type { ChosenFile } from '@/platform/port'

/** What came of a table of students, or would come of it. */
export interface Entered {
  rows: number
  created: number
  newClasses: string[]
  errors: { row: number; column: string; code: string }[]
}

/** Sends a table of students, to be looked at or entered. Not through the queue: children's names are not left lying in the phone's storage. */
export async function sendStudents(file: ChosenFile, dryRun: boolean, key: string): Promise<Entered> {
  const url = port.apiBase + BASE + address('/students/import', undefined, { dryRun })
  const reply = await authorised((token) =>
    file.upload({ url, header: { ...headers(token), 'Idempotency-Key': key }, form: {} }).catch(() => {
      throw new Unreachable()
    }),
  )
  return reply.body as Entered
}
