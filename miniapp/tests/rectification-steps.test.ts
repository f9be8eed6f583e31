import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepSession } from '@/api/session'
import { useRecord } from '@/features/rectification/acting'
import type { Rectification } from '@/features/rectification/show'
import { acts } from '@/features/rectification/steps'
import { startQueue, unsent } from '@/queue'
import { serve } from './uni'

vi.mock('@/ui/say', () => ({ say: () => undefined }))

const record = { id: 'x1', what: '门封条破损', actions: ['assign', 'done', 'cancel'], version: 1 } as unknown as Rectification
const [done, , , assign] = acts
/** What the server has, and what was asked of it. */
let now: Rectification
let asked: { url: string; match?: string; body: unknown }[]
let reached: boolean

beforeEach(() => {
  ;[now, asked, reached] = [record, [], true]
  keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: crypto.randomUUID(), name: 'x', role: 'caretaker', school: { slug: 's', name: 's' } } })
  startQueue()
  serve(async ({ url, method, header, data }) => {
    if (!reached) throw new Error('no signal')
    if (method === 'GET') return { status: 200, body: now }
    asked.push({ url, match: header['If-Match'], body: JSON.parse(data ?? '{}') })
    if (header['If-Match'] !== `"${now.version}"`) return { status: 409, body: { status: 409, code: 'version_conflict', title: 'stale', current: now } }
    return { status: 200, body: (now = { ...now, version: now.version + 1 }) }
  })
})

async function opened() {
  const page = useRecord()
  page.id.value = 'x1'
  await page.load()
  return page
}

describe('a step of putting right', () => {
  it('keeps its sheet when somebody else was faster, and is sent again from the record as it is now', async () => {
    const page = await opened()
    page.begin(done)
    now = { ...record, dueOn: '2026-12-01', version: 2 }
    await page.take({ measures: '换了门封条' }, [])
    expect([page.sheet.value?.name, page.stale.value, page.record.value?.version]).toEqual(['done', true, 2])
    await page.take({ measures: '换了门封条' }, [])
    expect(asked.map(({ match }) => match)).toEqual(['"1"', '"2"'])
    expect([page.sheet.value, unsent.value.length]).toEqual([null, 0])
  })

  it('that was refused while nobody looked is opened as it was said, before any other step', async () => {
    const page = await opened()
    page.begin(done)
    now = { ...record, version: 2 }
    await page.take({ measures: '换了门封条' }, [])
    const later = await opened()
    later.begin(assign)
    expect([later.sheet.value?.name, later.tried.value?.body, later.stale.value]).toEqual(['done', { measures: '换了门封条' }, true])
    later.close()
    expect(unsent.value.length).toBe(1)
    later.begin()
    await later.take({ measures: '换了新门封条' }, [])
    expect([unsent.value.length, asked[asked.length - 1]?.body]).toEqual([0, { measures: '换了新门封条' }])
  })

  it('that can no longer be taken is shown until it is given up', async () => {
    const page = await opened()
    page.begin(done)
    now = { ...record, actions: ['verify'], version: 2 }
    await page.take({ measures: '换了门封条' }, [])
    expect([page.sheet.value?.name, page.record.value?.actions]).toEqual(['done', ['verify']])
    page.giveUp()
    expect([page.sheet.value, unsent.value.length]).toEqual([null, 0])
  })

  it('can be mended without a signal when the refusal told how the record is', async () => {
    const page = await opened()
    page.begin(done)
    now = { ...record, version: 2 }
    await page.take({ measures: '换了门封条' }, [])
    reached = false
    const later = await opened()
    later.begin()
    expect([later.sheet.value?.name, later.record.value?.version]).toEqual(['done', 2])
  })
})
