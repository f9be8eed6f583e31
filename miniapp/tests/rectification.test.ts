import { describe, expect, it } from 'vitest'
import { lookOwner, rememberOwner } from '@/features/rectification/owners'
import { daysLate, happened, lateness, placeOf, type Rectification } from '@/features/rectification/show'
import { acts } from '@/features/rectification/steps'
import { serve } from './uni'

const person = (name: string) => ({ id: name, name })
const record: Rectification = {
  id: 'x1', source: { kind: 'fridge', id: 'a1' }, spot: { name: '留样冷藏柜 0001', date: null, meal: null }, what: '门封条破损',
  openedBy: person('云雀'), openedAt: '2026-11-20T01:00:00.000Z', owner: person('石榴'), dueOn: '2026-11-21', firstDueOn: '2026-11-21', overdue: false, status: 'open',
  measures: '', doneBy: null, doneAt: null, verifiedBy: null, verifiedAt: null, result: '', returns: 0, returnedBy: null, returnedAt: null, returnReason: '',
  cancelledBy: null, cancelledAt: null, cancelReason: '', photos: [], actions: ['assign', 'done', 'cancel'], version: 1,
}

describe('what has to be put right', () => {
  it('is late from the day after its last day', () => {
    expect(['2026-11-20', '2026-11-21', '2026-11-22', '2027-01-01'].map((today) => daysLate(record, today))).toEqual([-1, 0, 1, 41])
    expect(lateness(record, '2026-11-20')).toBe('')
    expect(lateness(record, '2026-11-21')).toBe('今天到期')
    expect(lateness({ ...record, overdue: true }, '2026-11-24')).toBe('逾期 3 天')
    // The school's day has begun, the phone's has not.
    expect(lateness({ ...record, overdue: true }, '2026-11-21')).toBe('逾期 1 天')
    expect(lateness({ ...record, status: 'done' }, '2026-11-21')).toBe('')
  })

  it('says where it was found', () => {
    expect(placeOf(record)).toBe('留样冷藏柜 0001')
    expect(placeOf({ source: { kind: 'sample', id: 's1' }, spot: { name: '红烧鸡', date: '2026-11-20', meal: 'lunch' } })).toBe('留样 红烧鸡 2026-11-20 午餐')
    expect(placeOf({ source: { kind: 'accompany', id: 'y1' }, spot: { name: '', date: '2026-11-20', meal: 'lunch' } })).toBe('陪餐 2026-11-20 午餐')
    expect(placeOf({ source: { kind: 'other' }, spot: { name: '', date: null, meal: null } })).toBe('其他地方')
  })

  it('tells what happened to it, the latest first, also when it was done again after a return', () => {
    const again = { ...record, returnedBy: person('云雀'), returnedAt: '2026-11-21T02:00:00.000Z', returnReason: '还是关不严', doneBy: person('石榴'), doneAt: '2026-11-21T03:00:00.000Z', measures: '换了门封条' }
    expect(happened(again).map(({ what, who, note }) => [what, who, note])).toEqual([
      ['改好了', '石榴', '换了门封条'],
      ['复查没有通过', '云雀', '还是关不严'],
      ['发现', '云雀', '门封条破损'],
    ])
  })

  it('is given to one of the staff: those chosen lately first, then whom it most likely concerns', async () => {
    const member = (id: string, role: string, state = 'active') => ({ id, name: id, role, state })
    const items = [member('guard', 'guard'), member('parent', 'guardian'), member('cook', 'canteen'), member('left', 'canteen', 'suspended'), member('auditor', 'auditor'), member('mender', 'caretaker')]
    serve(async () => ({ status: 200, body: { items, next: null } }))
    const ids = async (kind: Rectification['source']['kind']) => (await lookOwner(kind)('')).map(({ id }) => id)
    expect(await ids('fridge')).toEqual(['cook', 'mender', 'guard'])
    expect(await ids('other')).toEqual(['mender', 'cook', 'guard'])
    rememberOwner('mender')
    rememberOwner('guard')
    expect(await ids('fridge')).toEqual(['guard', 'mender', 'cook'])
  })

  it('is offered every step that the server knows', () => {
    const every: Record<Rectification['actions'][number], true> = { assign: true, done: true, verify: true, return: true, cancel: true }
    expect(acts.map(({ name }) => name).sort()).toEqual(Object.keys(every).sort())
  })
})
