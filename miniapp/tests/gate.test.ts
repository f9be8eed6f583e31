import { beforeEach, describe, expect, it, vi } from 'vitest'
import { onNoShift } from '@/api/exchange'
import { request } from '@/api/request'
import { keepSession } from '@/api/session'
import { useComposing } from '@/features/visit/gate/composing'
import { isLocked, type Shift } from '@/features/visit/gate/shift'
import { useVisit } from '@/features/visit/acting'
import type { Visit } from '@/features/visitor/show'
import { startQueue, unsent } from '@/queue'
import { kept, serve } from './uni'

vi.mock('@dcloudio/uni-app', () => ({ onShow: () => undefined, onHide: () => undefined, onUnload: () => undefined, onLoad: () => undefined }))

let sent: { url: string; body: Record<string, unknown>; ifMatch?: string }[]
let reply: (url: string) => { status: number; body: unknown }

beforeEach(() => {
  sent = []
  keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: crypto.randomUUID(), name: 'x', role: 'gatehouse', school: { slug: 's', name: 's' } } })
  startQueue()
  serve(async ({ url, data, header }) => {
    sent.push({ url: url.split('/api/v1')[1] ?? url, body: JSON.parse(data ?? '{}'), ifMatch: header['If-Match'] })
    return reply(url)
  })
})

const stored = () => [...kept.values()].join('')

describe('a new visitor', () => {
  it('is handed over with what was said and no more, and no name in the title', async () => {
    reply = () => ({ status: 201, body: { id: 'x', version: 1 } })
    const form = useComposing()
    form.turn('parent')
    form.said.name = ' 芦苇 '
    form.host.value = { id: 'h', text: '石榴' }
    expect(form.changed()).toBe(true)
    expect((await form.send(true))?.state).toBe('done')
    expect(sent[0]?.body).toEqual({ id: form.id(), purpose: 'parent', name: '芦苇', idChecked: true, hostId: 'h', headcount: 1, occurredAt: expect.any(String) })
    expect([form.changed(), unsent.value.length]).toEqual([false, 0])
    expect(stored()).not.toContain('芦苇')
  })

  it('counts those who come with them', async () => {
    reply = () => ({ status: 201, body: {} })
    const form = useComposing()
    form.turn('inspector')
    Object.assign(form.said, { name: '芦苇', company: '区教育局', companions: '甲、乙' })
    await form.send(true)
    expect(sent[0]?.body).toMatchObject({ companions: ['甲', '乙'], headcount: 3 })
  })

  it('is not sent while something is lacking', async () => {
    const form = useComposing()
    form.turn('meeting')
    form.said.name = '芦苇'
    expect(await form.send(true)).toBeUndefined()
    expect([sent.length, form.lack.value?.field]).toEqual([0, 'host'])
  })

  it('who is refused stands in the form and is not kept on the phone', async () => {
    reply = () => ({ status: 422, body: { status: 422, code: 'invalid', title: 'x', fields: [{ path: 'plate', code: 'too_long' }] } })
    const form = useComposing()
    form.turn('parent')
    Object.assign(form.said, { name: '芦苇', plate: '浙'.repeat(200) })
    expect(await form.send(true)).toBeUndefined()
    expect([unsent.value.length, form.said.name, form.changed()]).toEqual([0, '芦苇', true])
    expect(stored()).not.toContain('芦苇')
  })

  it('who is known needs nothing typed', async () => {
    reply = () => ({ status: 201, body: {} })
    const form = useComposing()
    form.know({ id: 'f', name: '水站', company: '清泉', plate: '', phone: '…8812', purpose: 'delivery', host: { id: 'h', name: '石榴' }, badge: null, voidReason: null, erased: false } as Parameters<typeof form.know>[0])
    expect((await form.send(true))?.state).toBe('done')
    expect(sent[0]?.body).toMatchObject({ name: '水站', purpose: 'delivery', company: '清泉', phone: '8812', hostId: 'h', frequentVisitorId: 'f' })
  })
})

describe('a step of one tap', () => {
  const open = async () => {
    reply = () => ({ status: 200, body: { id: 'v', version: 3, status: 'confirmed', purpose: 'parent', headcount: 1 } })
    const now = useVisit()
    now.id.value = 'v'
    await now.load()
    return now
  }

  it('begins from what is on the screen', async () => {
    const now = await open()
    reply = () => ({ status: 200, body: { id: 'v', version: 4, status: 'inside' } })
    expect((await now.step('enter', { badgeCode: '7K3M9QXT2BWD' }))?.state).toBe('done')
    expect(sent[sent.length - 1]).toMatchObject({ url: '/visits/v/enter', ifMatch: '"3"', body: { badgeCode: '7K3M9QXT2BWD' } })
    expect(now.visit.value?.status).toBe('inside')
  })

  it('that somebody else took first shows how it stands, and waits for nobody', async () => {
    const now = await open()
    const current = { id: 'v', version: 4, status: 'left', purpose: 'parent' } as unknown as Visit
    reply = () => ({ status: 409, body: { status: 409, code: 'stale', title: 'x', current } })
    expect(await now.step('leave')).toBeUndefined()
    expect([now.visit.value?.status, now.fault.value, unsent.value.length]).toEqual(['left', null, 0])
  })

  it('is not undone on the screen by an older answer', async () => {
    const now = await open()
    reply = () => ({ status: 200, body: { id: 'v', version: 4, status: 'inside' } })
    await now.step('enter')
    reply = () => ({ status: 200, body: { id: 'v', version: 3, status: 'confirmed' } })
    await now.load()
    expect(now.visit.value?.status).toBe('inside')
  })
})

describe('the shared phone', () => {
  it('hears from whichever page that nobody is on duty', async () => {
    const heard = vi.fn()
    onNoShift(heard)
    reply = () => ({ status: 403, body: { status: 403, code: 'forbidden', title: 'x' } })
    await request('GET', '/visits').catch(() => undefined)
    expect(heard).not.toHaveBeenCalled()
    reply = () => ({ status: 403, body: { status: 403, code: 'no_shift', title: 'x' } })
    await request('GET', '/visits').catch(() => undefined)
    expect(heard).toHaveBeenCalledOnce()
  })

  it('keeps what a guard wrote until somebody is on duty again', async () => {
    reply = () => ({ status: 403, body: { status: 403, code: 'no_shift', title: 'x' } })
    const form = useComposing()
    form.turn('parent')
    form.said.name = '芦苇'
    expect((await form.send(true))?.state).toBe('waiting')
    reply = () => ({ status: 201, body: {} })
    startQueue()
    await vi.waitFor(() => expect(unsent.value.length).toBe(0))
    expect(sent.filter(({ url }) => url === '/visits').length).toBe(2)
  })

  const state = (locked: boolean | null) => ({ shift: locked === null ? null : { id: 's', guard: { id: 'g', name: '银杏' }, locked } }) as unknown as Shift

  it('is locked without a guard, and when nothing was done for long', () => {
    expect([isLocked(null, true), isLocked(state(null), true), isLocked(state(true), true), isLocked(state(false), true)]).toEqual([true, true, true, false])
  })

  it('a guard’s own phone never is', () => {
    expect(isLocked(null, false)).toBe(false)
  })
})
