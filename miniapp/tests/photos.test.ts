import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem, Unreachable } from '@/api/problem'
import { keepSession } from '@/api/session'
import { carry, forgetPhotos, sendPhoto, sweepPhotos } from '@/features/photo/sending'
import { kept as stored } from './uni'

/** Photos on the phone, and what was asked of the server. */
const world = vi.hoisted(() => ({ shelf: new Set<string>(), sent: [] as { id: string; as: string; key: string }[], reply: () => Promise.resolve({ status: 201, body: {}, header: {} }) }))

vi.mock('@platform/photos', () => ({
  default: {
    show: (id: string) => Promise.resolve(world.shelf.has(id) ? id : null),
    remove: (id: string) => Promise.resolve(void world.shelf.delete(id)),
    kept: () => Promise.resolve([...world.shelf]),
    upload: (id: string, ask: { header: Record<string, string>; form: Record<string, string> }) => {
      world.sent.push({ id, as: ask.form['id'] ?? '', key: ask.header['Idempotency-Key'] ?? '' })
      return world.reply()
    },
  },
}))

const DAY_MS = 86_400_000
const old = '019a0000-0000-7000-8000-000000000001'

beforeEach(() => {
  world.shelf = new Set(['p1', 'p2'])
  world.sent = []
  world.reply = () => Promise.resolve({ status: 201, body: {}, header: {} })
  keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: 'm', name: 'x', role: 'teacher', school: { slug: 's', name: 's' } } })
})

describe('photos of a write', () => {
  it('go before it under their own ids, each once', async () => {
    await sendPhoto('p1')
    const bodies: unknown[] = []
    await carry(['p1', 'p2'], { photoIds: ['p1', 'p2'] }, (body) => Promise.resolve(bodies.push(body)))
    expect(world.sent).toEqual([
      { id: 'p1', as: 'p1', key: 'p1' },
      { id: 'p2', as: 'p2', key: 'p2' },
    ])
    expect(bodies).toEqual([{ photoIds: ['p1', 'p2'] }])
  })

  it('hold the write back while there is no connection', async () => {
    world.reply = () => Promise.reject(new Error('lost'))
    const send = vi.fn()
    await expect(carry(['p1'], {}, send)).rejects.toBeInstanceOf(Unreachable)
    expect(send).not.toHaveBeenCalled()
  })

  it('are sent anew when the server has swept them in the meantime', async () => {
    const swept = new Problem(422, { code: 'invalid_field', fields: [{ path: 'photoIds.0', code: 'not_found' }] })
    const bodies: { photoIds: string[] }[] = []
    await carry(['p1'], { photoIds: ['p1'] }, (body) => {
      bodies.push(body as { photoIds: string[] })
      return bodies.length === 1 ? Promise.reject(swept) : Promise.resolve({})
    })
    expect(world.sent).toHaveLength(2)
    expect(world.sent[1]?.id).toBe('p1')
    expect(world.sent[1]?.as).not.toBe('p1')
    expect(bodies[1]?.photoIds).toEqual([world.sent[1]?.as])
  })

  it('that the phone has lost do not hold it up', async () => {
    const send = vi.fn(() => Promise.resolve({}))
    await carry(['gone'], {}, send)
    expect(send).toHaveBeenCalledOnce()
    expect(world.sent).toEqual([])
  })

  it('are forgotten with it', async () => {
    await sendPhoto('p1')
    await forgetPhotos(['p1'])
    expect([...world.shelf]).toEqual(['p2'])
    expect([...stored.keys()].filter((key) => key.includes('p1'))).toEqual([])
  })
})

describe('photos of forms that were never handed over', () => {
  it('go after a day, unless a write still names them', async () => {
    world.shelf = new Set([old])
    const made = parseInt(old.replace('-', '').slice(0, 12), 16)
    await sweepPhotos(made + DAY_MS / 2)
    expect(world.shelf.has(old)).toBe(true)
    stored.set('houqin:queue:m:1', JSON.stringify({ photos: [old] }))
    await sweepPhotos(made + 2 * DAY_MS)
    expect(world.shelf.has(old)).toBe(true)
    stored.delete('houqin:queue:m:1')
    await sweepPhotos(made + 2 * DAY_MS)
    expect(world.shelf.has(old)).toBe(false)
  })
})
