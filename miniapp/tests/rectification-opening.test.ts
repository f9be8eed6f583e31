import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepSession } from '@/api/session'
import { useOpening } from '@/features/rectification/opening'
import { startQueue, submit, unsent } from '@/queue'
import { serve } from './uni'

vi.mock('@platform/photos', () => ({ default: { show: () => Promise.resolve(null), remove: () => Promise.resolve(), kept: () => Promise.resolve([]) } }))

/** What the server answers, and what it was sent. */
let refusal: object | undefined
let sent: { source: object }[]

beforeEach(() => {
  sent = []
  keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: crypto.randomUUID(), name: 'x', role: 'canteen', school: { slug: 's', name: 's' } } })
  startQueue()
  serve(async ({ data }) => {
    sent.push(JSON.parse(data ?? '{}'))
    return refusal ? { status: (refusal as { status: number }).status, body: refusal } : { status: 201, body: { id: 'x1' } }
  })
})

/** One that the queue sent by itself and the server refused, opened to be mended. */
async function refused(why: object) {
  refusal = why
  const body = { id: 'x1', source: { kind: 'accompany', id: 'y1' }, what: '汤是凉的', ownerId: 'm1', dueOn: '2999-01-01', photoIds: [] }
  await submit({ kind: 'rectification.open', title: '汤是凉的 → 麦穗', records: ['rectification:x1', 'accompany:y1'], method: 'POST', path: '/rectifications', body })
  const form = useOpening()
  form.open({ write: unsent.value[0]?.id })
  return form
}

describe('what was found, refused by the queue', () => {
  it('is told of another place when that at which it was found is not on the server', async () => {
    const form = await refused({ status: 422, code: 'invalid', title: 'x', fields: [{ path: 'source.id', code: 'not_found' }] })
    expect([form.lost.value, form.owner.value?.text]).toEqual([true, '麦穗'])
    form.elsewhere()
    expect(form.lost.value).toBe(false)
    refusal = undefined
    expect((await form.send())?.state).toBe('done')
    expect(sent.map(({ source }) => source)).toEqual([{ kind: 'accompany', id: 'y1' }, { kind: 'other' }])
    expect(unsent.value.length).toBe(0)
  })

  it('leads to the one that is open there at once', async () => {
    const form = await refused({ status: 409, code: 'conflict', title: 'x', current: { id: 'x9', what: '汤凉了' } })
    expect([form.there.value?.id, form.lost.value]).toEqual(['x9', false])
  })
})
