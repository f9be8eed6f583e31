import { beforeEach, describe, expect, it } from 'vitest'
import { Problem, Unreachable } from '@/api/problem'
import { address, request } from '@/api/request'
import { dropSession, keepSession, onSessionEnded, session } from '@/api/session'
import { setLocale } from '@/i18n'
import { serve } from './uni'

const member = { id: 'm1', name: '周', role: 'caretaker', school: { slug: 'demo', name: '示范' } }
const login = (n: number) => ({ accessToken: `a${n}`, refreshToken: `r${n}`, expiresIn: 900, member })
const bearer = (header: Record<string, string>) => header['Authorization']

beforeEach(() => {
  dropSession()
  keepSession(login(1))
})

describe('renewing the session', () => {
  it('asks once for all calls that found the token run out, and repeats each of them', async () => {
    let refreshes = 0
    serve(async ({ url, header }) => {
      await Promise.resolve()
      if (url.endsWith('/session/refresh')) {
        refreshes++
        return { status: 201, body: login(2) }
      }
      return bearer(header) === 'Bearer a2' ? { status: 200, body: { items: [], next: null } } : { status: 401, body: {} }
    })
    await Promise.all([1, 2, 3, 4].map(() => request('GET', '/assets')))
    expect(refreshes).toBe(1)
    expect(session.value?.refreshToken).toBe('r2')
  })

  it('asks again with the same token when the answer of the rotation was lost', async () => {
    const tokens: string[] = []
    serve(async ({ url, header, data }) => {
      if (url.endsWith('/session/refresh')) {
        tokens.push((JSON.parse(data ?? '') as { refreshToken: string }).refreshToken)
        if (tokens.length === 1) throw new Error('lost')
        return { status: 201, body: login(2) }
      }
      return bearer(header) === 'Bearer a2' ? { status: 200, body: { member } } : { status: 401, body: {} }
    })
    await request('GET', '/me')
    expect(tokens).toEqual(['r1', 'r1'])
  })

  it('keeps the session when the server cannot be reached, and ends it when the server refuses', async () => {
    let ended = 0
    onSessionEnded(() => ended++)
    serve(async ({ url }) => {
      if (url.endsWith('/session/refresh')) throw new Error('lost')
      return { status: 401, body: {} }
    })
    await expect(request('GET', '/me')).rejects.toBeInstanceOf(Unreachable)
    expect(session.value?.refreshToken).toBe('r1')
    serve(async () => ({ status: 401, body: { code: 'unauthenticated' } }))
    await expect(request('GET', '/me')).rejects.toBeInstanceOf(Problem)
    expect(session.value).toBeNull()
    expect(ended).toBe(1)
  })

  it('uses the token that another tab has already fetched', async () => {
    serve(async ({ url, header }) => {
      if (url.endsWith('/session/refresh')) throw new Error('must not be asked')
      return bearer(header) === 'Bearer a9' ? { status: 200, body: { member } } : { status: 401, body: {} }
    })
    uni.setStorageSync('houqin:session', JSON.stringify(login(9)))
    await request('GET', '/me')
    expect(session.value?.accessToken).toBe('a9')
  })
})

describe('a request', () => {
  it('carries the language, and a key when it is a POST', async () => {
    const seen: Record<string, string>[] = []
    serve(async ({ header }) => {
      seen.push(header)
      return { status: 201, body: { items: [] } }
    })
    await request('POST', '/tags', { body: { count: 1 } })
    setLocale('en')
    await request('POST', '/tags', { body: { count: 1 }, key: 'given-key' })
    setLocale('zh-CN')
    await request('GET', '/assets')
    expect(seen[0]?.['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/)
    expect(seen[0]?.['Accept-Language']).toBe('zh-CN')
    expect(seen[1]).toMatchObject({ 'Idempotency-Key': 'given-key', 'Accept-Language': 'en' })
    expect(seen[2]?.['Idempotency-Key']).toBeUndefined()
  })

  it('tells a refusal by its code and names the field, and a gateway without its server is nobody at all', async () => {
    serve(async () => ({ status: 422, body: { code: 'invalid_field', detail: '请改正', fields: [{ path: 'name', code: 'required' }] } }))
    const refusal = await request('POST', '/places', { body: { name: '', kind: 'room' } }).catch((fault: unknown) => fault)
    expect(refusal).toBeInstanceOf(Problem)
    expect((refusal as Problem).code).toBe('invalid_field')
    expect((refusal as Problem).field('name')).toBe('required')
    serve(async () => ({ status: 502, body: '<html>' }))
    await expect(request('GET', '/me')).rejects.toBeInstanceOf(Unreachable)
  })

  it('fills the path and leaves out what was not asked', () => {
    expect(address('/assets/{id}', { id: 'a/b' }, { q: '投影', status: '', cursor: undefined, limit: 30 })).toBe(
      '/assets/a%2Fb?q=%E6%8A%95%E5%BD%B1&limit=30',
    )
  })
})
