import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { Visit } from '@/features/visitor/show'
import { explanations, unexplained } from '@/features/visit/gate/closing'
import { matching, parted } from '@/features/visit/gate/lists'
import { atToday, lateOf, refusedOf, slipOf, type Paper } from '@/features/visit/gate/paper'
import { far, ordered, withMarks, type RollCall } from '@/features/visit/gate/rolling'
import { gateActs, waitedFor } from '@/features/visit/gate/waiting'
import { spanOf } from '@/features/visit/host/until'
import { rulesOf, typedOf, type GateRules } from '@/features/visit/manage/rules'
import { lacking, namesOf, restOf, ruleOf } from '@/features/visit/purposes'
import { askLine, facts, masked, stateOf } from '@/features/visit/show'

const host = { id: 'h', name: '石榴' }
const visit = (over: Partial<Visit>): Visit =>
  ({
    id: 'v', status: 'waiting', origin: 'gate', purpose: 'parent', name: '芦苇', phone: '…1234', plate: '', company: '', companions: [], headcount: 1,
    goods: '', reason: '', host, hostAsked: '', repair: null, idChecked: true, from: null, until: null, asks: [], decision: null, leaderNeeded: false, badge: null,
    enteredAt: null, enteredBy: null, leftAt: null, leftBy: null, leftHow: null, overstayed: false, late: false, erased: false, actions: [],
    version: 1, createdAt: '2026-11-20T02:05:00Z', createdBy: null, ...over,
  }) as Visit

describe('what a visitor is asked', () => {
  it('is what the purpose needs, and nothing that it does not', () => {
    expect(ruleOf('parent').asks).toEqual(['host', 'phone'])
    expect(restOf('parent')).toContain('plate')
    expect(restOf('delivery')).not.toContain('plate')
    expect(ruleOf('emergency').asks).toEqual([])
  })

  it('begins with the name, then with what the purpose cannot do without', () => {
    expect(lacking('parent', { name: ' ' })?.field).toBe('name')
    expect(lacking('parent', { name: '芦苇' })).toBeNull()
    expect(lacking('delivery', { name: '芦苇' })?.field).toBe('company')
    expect(lacking('delivery', { name: '芦苇', plate: '浙A12345' })).toBeNull()
    expect(lacking('contractor', { name: '芦苇', repair: 'r1' })).toBeNull()
    expect(lacking('meeting', { name: '芦苇' })?.field).toBe('host')
    expect(lacking('other', { name: '芦苇', reason: '  ' })?.field).toBe('reason')
  })

  it('takes names in a line however they are parted', () => {
    expect(namesOf('甲，乙、丙; Ann Lee ,')).toEqual(['甲', '乙', '丙', 'Ann Lee'])
  })
})

describe('what is shown at the gate', () => {
  it('hides a name but for its first letter, in any script', () => {
    expect([masked('芦苇'), masked('Ann'), masked('𠮷野'), masked('👩‍🏫'), masked(' ')]).toEqual(['芦**', 'A**', '𠮷**', '👩**', '**'])
  })

  it('tells who stays too long apart', () => {
    expect(stateOf(visit({ status: 'inside', overstayed: true }))).toEqual({ text: '逾时未离', tone: 'stop' })
    expect(stateOf(visit({ status: 'inside' })).tone).toBe('note')
  })

  it('says of every attempt how far it came', () => {
    const ask = { how: 'app' as const, member: host, askedBy: null, at: '2026-11-20T02:05:00Z', outcome: 'pending' as const, delivery: 'failed' as const, answeredAt: null }
    expect(askLine(ask)).toMatchObject({ text: '问 石榴', state: '没有送到', tone: 'stop' })
    expect(askLine({ ...ask, delivery: 'seen' })).toMatchObject({ state: '已看到，没答复', tone: 'note' })
    expect(askLine({ ...ask, how: 'phone', outcome: 'no_answer' })).toMatchObject({ text: '打电话给 石榴', state: '没有接通', tone: 'warn' })
    expect(askLine({ ...ask, how: 'duty', outcome: 'yes' }).tone).toBe('good')
  })

  it('leaves out what nobody said', () => {
    const labels = facts(visit({ status: 'inside', goods: '水 2 桶' })).map(({ label }) => label)
    expect(labels).toContain('携带物品')
    expect(labels).not.toContain('车牌号')
  })

  it('offers what the server allows, and nobody but the leader where only he decides', () => {
    const waiting = visit({ actions: ['ask', 'host', 'void'] })
    expect(gateActs(waiting)).toEqual(['call', 'again', 'standIn', 'leader', 'host', 'void'])
    expect(gateActs({ ...waiting, leaderNeeded: true })).toEqual(['leader', 'host', 'void'])
    expect(gateActs({ ...waiting, host: null })).toEqual(['leader', 'host', 'void'])
    expect(gateActs(visit({ status: 'confirmed', actions: ['enter', 'void'] }))).toEqual(['enter', 'void'])
    expect(gateActs(visit({ status: 'confirmed', leaderNeeded: true, actions: ['ask', 'void'] }))).toEqual(['leader', 'void'])
    expect(gateActs(visit({ status: 'inside', actions: ['leave', 'whereabouts'] }))).toEqual(['leave'])
    expect(gateActs(visit({ status: 'left' }))).toEqual([])
  })

  it('counts the wait in seconds first', () => {
    const since = '2026-11-20T02:05:00Z'
    expect([waitedFor(since, Date.parse(since) + 90_000), waitedFor(since, Date.parse(since) + 600_000), waitedFor(since, Date.parse(since) - 5)]).toEqual(['90 秒', '10 分钟', '0 秒'])
  })

  it('parts who stands there, who is inside, who stays too long and who is to come', () => {
    const all = [
      visit({ id: 'asked' }),
      visit({ id: 'yes', status: 'confirmed' }),
      visit({ id: 'invited', status: 'confirmed', origin: 'invitation' }),
      visit({ id: 'in', status: 'inside' }),
      visit({ id: 'late', status: 'inside', overstayed: true }),
    ]
    const ids = Object.fromEntries(Object.entries(parted(all)).map(([view, list]) => [view, list.map(({ id }) => id)]))
    expect(ids).toEqual({ gate: ['asked', 'yes'], inside: ['in', 'late'], late: ['late'], expected: ['invited'] })
    expect(matching([visit({ id: 'a', badge: { id: 'b', number: 'B07' } }), visit({ id: 'c' })], 'b07').map(({ id }) => id)).toEqual(['a'])
  })
})

describe('what was written on paper', () => {
  const now = new Date(2026, 10, 20, 15, 0)
  const said: Paper = { why: '停电', enteredAt: '9:05', leftAt: '', decidedBy: null }
  const wrong = (change: Partial<Paper>, at = now) => slipOf({ ...said, ...change }, at)?.field ?? null

  it('needs a reason and a time that has been', () => {
    expect(lateOf(said, now)?.late.enteredAt).toBe(new Date(2026, 10, 20, 9, 5).toISOString())
    expect([wrong({}), wrong({ why: ' ' }), wrong({ enteredAt: '16:00' }), wrong({ enteredAt: '九点' })]).toEqual([null, 'reason', 'enteredAt', 'enteredAt'])
    expect([wrong({ leftAt: '8:00' }), wrong({ leftAt: '25:00' }), wrong({ leftAt: '15:01' })]).toEqual(['leftAt', 'leftAt', 'leftAt'])
    expect(lateOf({ ...said, why: ' ' }, now)).toBeUndefined()
    expect(lateOf({ ...said, leftAt: '1430' }, now)?.late.leftAt).toBe(new Date(2026, 10, 20, 14, 30).toISOString())
  })

  it('is for nobody who has only just come and is inside', () => {
    expect(slipOf({ ...said, enteredAt: '14:51' }, now)?.error.zh).toContain('不到 10 分钟')
    expect([wrong({ enteredAt: '14:50' }), wrong({ enteredAt: '14:51', leftAt: '14:58' })]).toEqual([null, null])
    expect(wrong({ enteredAt: '14:51' }, new Date(2026, 10, 20, 15, 1))).toBeNull()
  })

  it('names who let them in, where the paper does', () => {
    expect(lateOf({ ...said, decidedBy: { id: 'm', text: '石榴' } }, now)?.late.decidedBy).toBe('m')
    expect(JSON.stringify(lateOf(said, now))).not.toContain('decidedBy')
  })

  it('shows what the server refuses at the field where it is', () => {
    const refused = (path: string, code: string) => refusedOf(new Problem(422, { code: 'invalid_field', fields: [{ path, code }] }))
    expect(refused('late.decidedBy', 'not_found')).toMatchObject({ field: 'decidedBy', error: { zh: '请另选一位，不能是门卫' } })
    expect(refused('late.enteredAt', 'out_of_range')?.error.zh).toContain('满 10 分钟')
    expect([refused('late.leftAt', 'out_of_range')?.field, refused('plate', 'too_long'), refusedOf(new Error('x'))]).toEqual(['leftAt', null, null])
  })

  it('knows a time however it is typed', () => {
    expect(new Set(['9:05', '09:05', '905', '9：05', ' 9.05 '].map((clock) => atToday(clock, now))).size).toBe(1)
    expect(['', '9', '24:00', '9:60', '九点'].map((clock) => atToday(clock, now))).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('the end of a shift', () => {
  const open = [{ id: 'a' }, { id: 'b' }]

  it('waits until everybody is explained', () => {
    expect(unexplained(open, { a: { outcome: 'left', reason: '被访人说已走' } })).toEqual(['b'])
    expect(unexplained(open, { a: { outcome: 'left', reason: ' ' } })).toEqual(['a', 'b'])
  })

  it('sends only what is still asked', () => {
    const said = { a: { outcome: 'left' as const, reason: ' 走了 ' }, gone: { outcome: 'inside' as const, reason: '在' } }
    expect(explanations(open, said)).toEqual([{ visitId: 'a', outcome: 'left', reason: '走了' }])
  })
})

describe('a roll-call', () => {
  const item = (visitId: string, name: string, headcount = 1) => ({ visitId, name, headcount, state: 'unseen' as const })
  const roll = { id: 'r', items: [item('a', '银杏'), item('b', '白桦', 3)] } as unknown as RollCall
  const mark = (visitId: string, state: string, id = 'r') => ({ kind: 'roll.step' as const, path: `/roll-calls/${id}/marks`, body: { visitId, state } })

  it('shows what is marked here and not yet sent, the last mark of each', () => {
    const shown = withMarks(roll, [mark('a', 'missing'), mark('a', 'safe'), mark('b', 'safe', 'other')])
    expect(shown.items.map(({ state }) => state)).toEqual(['safe', 'unseen'])
  })

  it('counts people, not records', () => {
    expect(far(withMarks(roll, [mark('b', 'safe'), mark('a', 'missing')]).items)).toEqual({ all: 4, safe: 3, missing: 1 })
  })

  it('keeps everybody in place when marked', () => {
    expect(ordered(withMarks(roll, [mark('a', 'safe')]).items).map(({ name }) => name)).toEqual(ordered(roll.items).map(({ name }) => name))
  })
})

describe('an invitation', () => {
  it('is for a span that is not over', () => {
    const now = new Date(2026, 10, 20, 9, 0).getTime()
    expect(spanOf('2026-11-20', '10:00', '12:00', now)?.from).toBe(new Date(2026, 10, 20, 10, 0).toISOString())
    expect(spanOf('2026-11-20', '12:00', '10:00', now)).toBeUndefined()
    expect(spanOf('2026-11-20', '7:00', '8:00', now)).toBeUndefined()
    expect(spanOf('', '10:00', '12:00', now)).toBeUndefined()
  })
})

describe('the rules of the gate', () => {
  const rules: GateRules = {
    idleMinutes: 15, againSeconds: 90, nextMinutes: 3, dutyMinutes: 10, overstayMinutes: 30, lockUp: '18:00',
    stayMinutes: { parent: 60, contractor: 240, delivery: 30, inspector: 240, meeting: 120, other: 60, emergency: 120 },
    windows: [{ purpose: 'delivery', from: '07:00', until: '07:40' }],
  }

  it('come back from the fields as they were', () => {
    expect(rulesOf(rules, typedOf(rules))).toEqual({ rules })
  })

  it('name the field that is no number', () => {
    const typed = typedOf(rules)
    typed.numbers.nextMinutes = '三'
    expect(rulesOf(rules, typed)).toEqual({ wrong: 'nextMinutes' })
    typed.numbers.nextMinutes = '3'
    typed.stays.parent = ''
    expect(rulesOf(rules, typed)).toEqual({ wrong: 'stay.parent' })
  })

  it('leave a purpose without hours open at any time, and send nothing the server has not', () => {
    const typed = typedOf(rules)
    typed.windows.delivery = { from: '', until: '07:40' }
    const made = rulesOf(rules, typed)
    expect('rules' in made && [made.rules.windows, 'visitDays' in made.rules]).toEqual([[], false])
  })
})
