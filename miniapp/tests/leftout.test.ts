import { describe, expect, it, vi } from 'vitest'
import { dropSession, keepSession } from '@/api/session'
import { startQueue, submit } from '@/queue'
import { forgetLeftOut, keepLeftOut, leftOutOf } from '@/queue/leftout'
import { kept, serve } from './uni'

describe('what a copied menu left out', () => {
  it('is told also when the copy is sent later', async () => {
    keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: 'm7', name: '', role: 'canteen', school: { slug: 'demo', name: '' } } })
    const draft = { kind: 'menu.step' as const, title: '', records: ['menu:2026-W48'], method: 'POST' as const, path: '/menus/2026-W48/copy', body: { from: '2026-W47' } }
    expect((await submit(draft)).state).toBe('waiting')
    serve(() => Promise.resolve({ status: 200, body: { week: '2026-W48', leftOut: ['红烧鸡'] } }))
    startQueue()
    await vi.waitFor(() => expect(leftOutOf('m7', '2026-W48')).toEqual(['红烧鸡']))
    dropSession()
  })

  it('is that of the last copy of a week, until it has been read', () => {
    keepLeftOut('m', { week: '2026-W47', leftOut: ['a'] })
    keepLeftOut('m', { week: '2026-W48', leftOut: ['b'] })
    keepLeftOut('m', { week: '2026-W48', status: 'submitted' })
    expect([leftOutOf('m', '2026-W47'), leftOutOf('m', '2026-W48'), leftOutOf('n', '2026-W48')]).toEqual([['a'], ['b'], []])
    keepLeftOut('m', { week: '2026-W48', leftOut: [] })
    expect(leftOutOf('m', '2026-W48')).toEqual([])
    forgetLeftOut('m', '2026-W47')
    expect(leftOutOf('m', '2026-W47')).toEqual([])
    for (let n = 0; n < 20; n++) keepLeftOut('m', { week: `w${n}`, leftOut: ['c'] })
    expect((JSON.parse(kept.get('houqin:left-out:m') ?? '[]') as unknown[]).length).toBe(8)
  })
})
