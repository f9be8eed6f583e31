import { describe, expect, it } from 'vitest'
import { last, offers } from '@/features/release/leaving'
import { whyNot } from '@/features/release/refused'
import { byReturn, fourOf, happened, isLate, missing, spanOf, type Release } from '@/features/release/show'
import { beforeCutOff, windowOf } from '@/features/release/span'

const person = (name: string) => ({ id: name, name })
const mark = (name: string, how: 'app' | 'call' | 'in_person' = 'app', at = '2026-11-20T06:20:00.000Z') => ({ by: person(name), how, at })
const asked: Release = {
  id: 'r1', kind: 'early_leave', status: 'open', student: person('演示生一'), class: person('三年级2班'),
  collector: { id: 'c1', name: '演示家长甲', relation: '妈妈', phone: '…1234' }, reason: '身体不适', expectedReturnAt: null,
  askedBy: person('松果'), askedAt: '2026-11-20T06:15:00.000Z', marks: { teacher: null, guardian: null, student: null, gate: null },
  releasedAt: null, receiptBy: null, receiptAt: null, returnedBy: null, returnedAt: null, end: null, refusals: [], actions: [], erased: false, version: 1,
}
const with3 = { teacher: mark('松果'), guardian: mark('松果', 'call'), student: mark('青石', 'in_person'), gate: null }

describe('the four who have to agree', () => {
  it('are shown with who said it and how, and the missing are named', () => {
    expect(missing(asked)).toBe('班主任、家长、学生、门卫')
    expect(fourOf({ marks: with3 }).map(({ who, done, said }) => [who, done, said])).toEqual([
      ['teacher', true, '松果'],
      ['guardian', true, '松果 · 电话'],
      ['student', true, '青石 · 当面'],
      ['gate', false, ''],
    ])
    expect(missing({ marks: with3 })).toBe('门卫')
  })

  it('are offered to each only what the server lets him, said as he knows it', () => {
    const all = { ...asked, actions: ['teacher', 'guardian', 'student', 'gate'] as Release['actions'] }
    expect(Object.entries(offers(all, 'guard')).map(([who, { how }]) => [who, how])).toEqual([['teacher', 'app'], ['guardian', 'in_person'], ['student', 'in_person'], ['gate', 'in_person']])
    expect(offers({ ...all, actions: ['guardian'] }, 'teacher').guardian?.how).toBe('call')
    // His own yes is one large button, not one of four.
    expect(offers({ ...all, actions: ['guardian'] }, 'guardian')).toEqual({})
    expect(offers({ ...all, actions: [] }, 'guard')).toEqual({})
  })

  it('let go with the gate as the last: that is no mark among others', () => {
    expect([last(asked), last({ marks: with3 }), last({ marks: { ...with3, gate: mark('青石') } })]).toEqual([false, true, false])
    expect(offers({ marks: with3, actions: ['gate'] }, 'guard')).toEqual({})
  })
})

describe('a refusal', () => {
  it('says at the gate no more of an order than whom to call', () => {
    expect(whyNot({ code: 'call_leader' })?.zh).toBe('请联系值班领导')
    expect(whyNot({ code: 'release_refused', fields: [{ path: 'collectorId', code: 'too_late' }] })?.zh).toBe('这位接送人的时间已过')
    expect(whyNot({ code: 'release_refused' })?.zh).toBe('不能放行')
    // The hour of the pick-up, which is nobody's refusal.
    expect(whyNot({ code: 'too_early' })).toBeUndefined()
    expect(whyNot({ code: 'validation', fields: [{ path: 'reason', code: 'required' }] })).toBeUndefined()
  })
})

describe('who is out', () => {
  const out = (id: string, expectedReturnAt: string | null): Release => ({ ...asked, id, status: 'released', expectedReturnAt })

  it('is listed by when he is due back', () => {
    expect(byReturn([out('never', null), out('late', '2026-11-20T08:00:00Z'), out('soon', '2026-11-20T07:00:00Z'), out('nor', null)]).map(({ id }) => id)).toEqual(['soon', 'late', 'never', 'nor'])
  })

  it('is late from that moment on, and not once he is back', () => {
    const at = Date.parse('2026-11-20T07:00:00Z')
    const one = out('x', '2026-11-20T07:00:00Z')
    expect([isLate(one, at), isLate(one, at + 1), isLate({ ...one, status: 'returned' }, at + 1), isLate(out('y', null), at)]).toEqual([false, true, false, false])
  })
})

describe('what happened', () => {
  it('is told in the order in which it happened, whoever agreed first', () => {
    const gone: Release = { ...asked, status: 'released', releasedAt: '2026-11-20T06:34:00.000Z', marks: { teacher: mark('松果', 'app', '2026-11-20T06:25:00.000Z'), guardian: mark('演示家长甲', 'app', '2026-11-20T06:18:00.000Z'), student: null, gate: mark('青石', 'in_person', '2026-11-20T06:33:59.000Z') } }
    expect(happened(gone).map(({ what, who }) => [what, who])).toEqual([
      ['提出申请', '松果'],
      ['家长同意', '演示家长甲'],
      ['班主任同意', '松果'],
      ['门卫同意', '青石 · 当面'],
      ['放行', '演示家长甲 · 妈妈'],
    ])
    expect(happened({ ...gone, kind: 'pick_up', marks: { teacher: null, guardian: null, student: null, gate: mark('青石', 'in_person') } }).map(({ what }) => what)).toEqual(['门卫同意', '放行'])
    expect(happened({ ...asked, status: 'refused', end: { by: person('青石'), at: '2026-11-20T06:40:00.000Z', reason: '来人不像' } }).pop()).toMatchObject({ what: '没有放行', who: '青石', note: '来人不像' })
  })
})

describe('a temporary collector', () => {
  // A Wednesday afternoon by this phone's clock.
  const now = new Date(2026, 10, 18, 14, 30)
  const day = (iso?: string) => (iso ? new Date(iso).toString().slice(0, 21) : '')

  it('may collect for whole days by the phone’s calendar, from now at the earliest', () => {
    expect(windowOf('standing', now)).toEqual({})
    const spans = (['today', 'tomorrow', 'week'] as const).map((span) => windowOf(span, now)).map(({ from, until }) => [day(from), day(until)])
    expect(spans).toEqual([
      ['Wed Nov 18 2026 14:30', 'Thu Nov 19 2026 00:00'],
      ['Thu Nov 19 2026 00:00', 'Fri Nov 20 2026 00:00'],
      ['Wed Nov 18 2026 14:30', 'Sat Nov 21 2026 00:00'],
    ])
    expect(day(windowOf('week', new Date(2026, 10, 20, 9)).until)).toBe('Sat Nov 21 2026 00:00')
    expect(day(windowOf('week', new Date(2026, 10, 21, 9)).until)).toBe('Sat Nov 28 2026 00:00')
  })

  it('is named for the same day before the school’s hour', () => {
    expect(['12:00', '14:30', '14:31', undefined].map((cutOff) => beforeCutOff(cutOff, now))).toEqual([false, false, true, true])
  })

  it('says for when it is', () => {
    expect(spanOf({ kind: 'standing', from: null, until: null })).toBe('长期')
    expect(spanOf({ kind: 'temporary', from: null, until: new Date(2025, 10, 20, 18, 30).toISOString() })).toBe('到 2025-11-20 18:30')
    expect(spanOf({ kind: 'temporary', from: null, until: new Date(2025, 10, 21).toISOString() })).toBe('到 2025-11-20')
  })
})
