import { describe, expect, it } from 'vitest'
import { bodyOf, differences, valuesOf } from '@/features/register/draft'
import type { Asset } from '@/features/asset/known'
import { day, dayIn, moment } from '@/format/date'
import { fen, yuan, yuanField } from '@/format/money'
import { setLocale } from '@/i18n'

describe('the day of a school', () => {
  it('begins by the clock of the school, wherever the phone is', () => {
    const at = (time: string) => Date.parse(`2026-11-21T${time}Z`)
    expect([dayIn('Asia/Shanghai', at('15:59:59')), dayIn('Asia/Shanghai', at('16:00:00'))]).toEqual(['2026-11-21', '2026-11-22'])
    expect([dayIn('Asia/Urumqi', at('17:59:59')), dayIn('Asia/Urumqi', at('18:00:00'))]).toEqual(['2026-11-21', '2026-11-22'])
  })
})

describe('money', () => {
  it('is shown with two places and thousands', () => {
    expect([0, 5, 1234567, 100000000, -250].map(yuan)).toEqual(['0.00', '0.05', '12,345.67', '1,000,000.00', '-2.50'])
    expect(yuan(null)).toBe('')
    expect(yuanField(1234567)).toBe('12345.67')
  })

  it('is read without ever passing through a fraction', () => {
    expect([fen('1280.5'), fen('￥1,280.50'), fen('0.07'), fen('16'), fen('1.')]).toEqual([128050, 128050, 7, 1600, 100])
    expect(fen('')).toBeNull()
    expect([fen('12.345'), fen('-3'), fen('abc'), fen('1.2.3')]).toEqual([undefined, undefined, undefined, undefined])
    for (let n = 0; n < 100000; n += 37) expect(fen(yuan(n))).toBe(n)
  })
})

describe('dates', () => {
  it('are read as people write them, and refused when there is no such day', () => {
    expect([day('2026-9-1'), day('2026/09/01'), day('2026年9月1日'), day('2024-02-29')]).toEqual(['2026-09-01', '2026-09-01', '2026-09-01', '2024-02-29'])
    expect([day('2026-02-29'), day('2026-13-01'), day('9-1')]).toEqual([undefined, undefined, undefined])
  })

  it('are shown shorter the nearer they are', () => {
    const now = new Date(2026, 8, 1, 12, 0)
    expect(moment(new Date(2026, 8, 1, 9, 5).toISOString(), now)).toBe('今天 09:05')
    expect(moment(new Date(2026, 2, 8, 9, 5).toISOString(), now)).toBe('03-08 09:05')
    expect(moment(new Date(2025, 2, 8, 9, 5).toISOString(), now)).toBe('2025-03-08 09:05')
    setLocale('en')
    expect(moment(new Date(2026, 8, 1, 9, 5).toISOString(), now)).toBe('today 09:05')
    setLocale('zh-CN')
  })
})

describe('the card as a form', () => {
  const asset = {
    id: 'a', number: '1', name: '投影仪', category: { code: 'A02020200', name: '投影仪' }, brand: '', model: 'TY-300', quantity: 1,
    priceFen: 329900, acquiredOn: '2026-08-20', place: { id: 'p1', name: '201', path: '楼 / 201' }, keeper: null, status: 'in_use', version: 3,
  } as unknown as Asset

  it('sends only what was changed, words emptied by words and the rest by null', () => {
    const base = valuesOf(asset)
    expect(bodyOf(base, base)).toEqual({ body: {}, slips: {} })
    expect(bodyOf({ ...base, model: '', placeId: '', priceFen: '3299.5' }, base).body).toEqual({ model: '', placeId: null, priceFen: 329950 })
  })

  it('registers only what was filled in, and says what is wrong before asking', () => {
    const { body, slips } = bodyOf({ name: '桌', categoryCode: 'A05010204', priceFen: 'x', acquiredOn: '2026-02-30' })
    expect(body).toEqual({ name: '桌', categoryCode: 'A05010204' })
    expect(Object.keys(slips).sort()).toEqual(['acquiredOn', 'priceFen'])
    expect(Object.keys(bodyOf({}).slips).sort()).toEqual(['categoryCode', 'name'])
  })

  it('tells another person’s changes from one’s own', () => {
    const opened = valuesOf(asset)
    const current = { ...opened, model: 'TY-400', placeId: 'p2' }
    expect(differences(opened, current, { ...opened, model: 'TY-500' })).toEqual([
      { name: 'placeId', was: 'p1', now: 'p2' },
      { name: 'model', was: 'TY-300', now: 'TY-400', mine: 'TY-500' },
    ])
  })
})
