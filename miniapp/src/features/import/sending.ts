import port from '@platform'
import type { Answer } from '@/api/contract'
import { authorised, BASE, headers } from '@/api/exchange'
import { newId } from '@/api/id'
import { Problem, Unreachable } from '@/api/problem'
import { address, request } from '@/api/request'
import type { ChosenFile } from '@/platform/port'
import type { Answers } from './answers'

/** Work of the server that goes on after its answer. */
export type Job = Answer<'GET', '/jobs/{id}'>
/** What an import found or did. */
export type ImportResult = Extract<Answer<'POST', '/assets/import'>, { rows: number }>
/** So many faults of cells the server lists; there may be more. */
export const LISTED = 1000
/** Which heading becomes which field; null leaves it out. */
export type Mapping = Record<string, string | null>
/** What is sent with the file: how it is to be read. */
export interface Reading extends Answers {
  mapping: Mapping
}

/** Sends the file to be checked or imported. Nothing is kept in the queue: a file is not left lying in the phone's storage. */
export async function sendTable(file: ChosenFile, dryRun: boolean, reading: Reading, key = newId()): Promise<ImportResult | { job: Job }> {
  const url = port.apiBase + BASE + address('/assets/import', undefined, { dryRun })
  const said = Object.entries(reading).filter(([, answers]) => Object.keys(answers as object).length)
  const form = Object.fromEntries(said.map(([name, answers]) => [name, JSON.stringify(answers)]))
  const reply = await authorised((token) =>
    file.upload({ url, header: { ...headers(token), 'Idempotency-Key': key }, form }).catch(() => {
      throw new Unreachable()
    }),
  )
  return reply.body as ImportResult | { job: Job }
}

const LOOK_MS = 1000

/** Follows a job to its end; a lost connection is told and waited out. */
export async function follow(job: Job, seen: (job: Job, lost: boolean) => void): Promise<Job> {
  // The answer that names the job is given while the work begins: only asking for it tells how it stands.
  let now: Job = { ...job, state: 'running' }
  let lost = false
  while (now.state === 'running') {
    seen(now, lost)
    await new Promise((resume) => setTimeout(resume, LOOK_MS))
    try {
      now = await request('GET', '/jobs/{id}', { params: { id: job.id } })
      lost = false
    } catch (fault) {
      if (!(fault instanceof Unreachable) && !(fault instanceof Problem && fault.status === 429)) throw fault
      lost = fault instanceof Unreachable
    }
  }
  return now
}
