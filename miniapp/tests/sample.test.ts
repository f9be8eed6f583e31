import { describe, expect, it, vi } from 'vitest'
import { isOut, knownFridges, lastDisplay, lookForFridges, rememberFridge, sawFridges, usualFridge } from '@/features/sample/cold'
import { isOpen, lateness, mealNow, overtaken, phase, progress, recordOf, shown, type Day, type Sample, type Tile } from '@/features/sample/dishes'
import { strip } from '@/features/sample/dots'
import { deciOf, degrees, gramsOf, keys, pressed, weighed, type Key, type PadKind } from '@/features/sample/keys'
import { receiptOf, watchLedger } from '@/features/sample/receipt'
import { lateTold } from '@/features/sample/show'
import { mealByHour } from '@/features/accompany/show'
import { monthOf } from '@/features/ledger/month'
import { dayBeside } from '@/format/week'
import { readScanned } from '@/features/tag/code'
import { dropSession, keepSession } from '@/api/session'
import { startQueue, submit, type Write } from '@/queue'
import { keepReceipts } from '@/queue/receipts'
import { kept, serve } from './uni'

const typed = (word: string, kind: PadKind) => [...word].reduce((text, key) => pressed(text, key as Key, kind), '')

describe('the pad', () => {
  it('takes whole grams of four digits and no leading nought', () => {
    expect(typed('125', 'grams')).toBe('125')
    expect(typed('0125', 'grams')).toBe('125')
    expect(typed('99999', 'grams')).toBe('9999')
    expect(gramsOf('')).toBeNull()
    expect(gramsOf(pressed('125', 'back', 'grams'))).toBe(12)
    expect(pressed('125', 'clear', 'grams')).toBe('')
  })

  it('takes degrees with a sign at any time and one tenth', () => {
    expect(deciOf(typed('4.5', 'degrees'))).toBe(45)
    expect(deciOf(typed('18-', 'degrees'))).toBe(-180)
    expect(typed('-18.37', 'degrees')).toBe('-18.3')
    expect(typed('..5', 'degrees')).toBe('5')
    expect([typed('99', 'degrees'), typed('60.1', 'degrees'), typed('55-', 'degrees')]).toEqual(['9', '60.', '55'])
    expect(typed('05', 'degrees')).toBe('5')
    expect(typed('100', 'degrees')).toBe('10')
    for (const unfinished of ['', '-']) expect(deciOf(unfinished)).toBeNull()
    expect(deciOf('4.')).toBe(40)
    expect(Object.is(deciOf('-0'), 0)).toBe(true)
    expect(degrees(-5)).toBe('−0.5 ℃')
  })

  it('never holds what is no number, whatever is pressed', () => {
    for (const kind of ['grams', 'degrees'] as const) {
      let text = ''
      for (let at = 0; at < 4000; at++) {
        const pad = [...keys[kind], 'back' as const]
        text = pressed(text, pad[(at * 7919 + (at >> 3)) % pad.length] ?? '0', kind)
        const value = kind === 'grams' ? gramsOf(text) : deciOf(text)
        expect(value === null || Number.isInteger(value), text).toBe(true)
      }
    }
  })

  it('is green from the minimum on, and says what is lacking below it', () => {
    expect(weighed(null, 125)).toEqual({ state: 'none', lacking: 125 })
    expect(weighed(124, 125)).toEqual({ state: 'short', lacking: 1 })
    expect(weighed(125, 125)).toEqual({ state: 'enough', lacking: 0 })
    expect(weighed(149, 150).state).toBe('short')
  })
})

const tile = (dishId: string, status: Tile['status'] = 'expected') => ({ date: '2026-11-20', meal: 'lunch', dishId, dish: `菜${dishId}`, status, sampleId: null, sample: null }) as Tile
const meal = (name: Day['meals'][number]['meal'], from: string, until: string, closed = false) => ({ meal: name, from: `2026-11-20T${from}:00.000Z`, samplesFrom: `2026-11-20T${from}:00.000Z`, until: `2026-11-20T${until}:00.000Z`, open: 0, unapproved: 0, closed, closedAt: null, closedBy: null })
const write = (of: Tile, parked = false) => ({ id: of.dishId, kind: 'sample.take', records: [recordOf(of)], ...(parked ? { parked: { status: 422, code: 'invalid', body: {} } } : {}) }) as unknown as Write
const day = (items: Tile[]) => ({ date: '2026-11-20', minimumGrams: 125, now: '', items, meals: [] }) as Day

describe('a meal', () => {
  it('may be closed when every dish is sampled or explained, and says which is not', () => {
    const dishes = shown(day([tile('a', 'kept'), tile('b', 'failed'), tile('c', 'missing'), tile('d', 'cancelled'), tile('e')]), 'lunch', [])
    expect(progress(dishes)).toEqual({ done: 3, total: 4, missing: 1, failed: 1, open: ['菜e'] })
    expect(progress(dishes.filter(({ tile: { dishId } }) => dishId !== 'e')).open).toEqual([])
  })

  it('counts what waits to be sent, but not what was refused', () => {
    const [sent, refused] = [tile('a'), tile('b')]
    const dishes = shown(day([sent, refused]), 'lunch', [write(sent), write(refused, true)])
    expect(dishes.map(({ standing }) => standing)).toEqual(['waiting', 'refused'])
    expect(dishes.map(isOpen)).toEqual([false, true])
    const theirs = { ...refused, status: 'kept' as const, sampleId: 's1' }
    expect(shown(day([theirs]), 'lunch', [write(refused, true)]).map(({ standing }) => standing)).toEqual(['kept'])
  })

  it('lets go of what was refused once theirs counts or the dish is not served', () => {
    const [theirs, off, mine, sent] = [{ ...tile('a', 'kept'), sampleId: 's1' }, tile('b', 'cancelled'), tile('c'), { ...tile('d', 'kept'), sampleId: 's2' }]
    const unsent = [write(theirs, true), write(off, true), write(mine, true), write(sent)]
    expect(overtaken(day([theirs, off, mine, sent]), unsent).map(({ write: { id } }) => id)).toEqual(['a', 'b'])
    expect(shown(day([off]), 'lunch', unsent).map(({ standing }) => standing)).toEqual(['cancelled'])
  })

  it('is the one that is served, or was last and is not closed', () => {
    const [lunch, snack] = [meal('lunch', '03:30', '04:30'), meal('afternoon_snack', '07:00', '07:20')]
    const at = (time: string) => Date.parse(`2026-11-20T${time}:00.000Z`)
    expect(mealNow([lunch, snack], at('02:00'))?.meal).toBe('lunch')
    expect(mealNow([lunch, snack], at('04:00'))?.meal).toBe('lunch')
    expect(mealNow([lunch, snack], at('05:00'))?.meal).toBe('lunch')
    expect(mealNow([{ ...lunch, closed: true }, snack], at('05:00'))?.meal).toBe('afternoon_snack')
    expect(mealNow([{ ...lunch, closed: true }, { ...snack, closed: true }], at('09:00'))?.meal).toBe('afternoon_snack')
    expect(mealNow([], at('09:00'))).toBeUndefined()
    expect([phase(lunch, at('03:29')), phase(lunch, at('03:30')), phase(lunch, at('04:30')), phase(lunch, at('04:31'))]).toEqual(['before', 'serving', 'serving', 'after'])
  })

  it('lies on a day beside others', () => {
    expect([dayBeside('2026-03-01', -1), dayBeside('2026-12-31', 1)]).toEqual(['2026-02-28', '2027-01-01'])
  })
})

describe('a fridge', () => {
  it('is out of range beyond the edges', () => {
    const range = { from: 0, until: 80 }
    expect([-1, 0, 80, 81].map((deci) => isOut(deci, range))).toEqual([true, false, false, true])
    expect(isOut(300, null)).toBe(false)
  })

  it('is remembered with what its display said a moment ago', () => {
    expect(lastDisplay(undefined)).toBeNull()
    rememberFridge({ id: 'f1', name: '1 号' }, 45, 0)
    expect([lastDisplay('f1', 1000), lastDisplay('f1', 60 * 60_000), lastDisplay('f2', 1000), lastDisplay(undefined, 1000)]).toEqual([45, null, null, null])
  })

  it('is drawn with its newest reading at the right and all of them inside', () => {
    const drawn = strip([{ id: 'new', deciCelsius: 120, outOfRange: true }, { id: 'old', deciCelsius: -20, outOfRange: true }], { from: 0, until: 80 })
    expect(drawn.dots.map(({ id }) => id)).toEqual(['old', 'new'])
    for (const { x, y } of drawn.dots) expect(x > 0 && x < 100 && y > 0 && y < 100).toBe(true)
    expect(drawn.band && drawn.band.from < drawn.band.until).toBe(true)
  })
})

describe('a late entry', () => {
  const sample = (more: object) => ({ late: true, status: 'kept', approved: false, ...more }) as Sample

  it('waits until a director approves of it', () => {
    expect(lateness(sample({ awaitsApproval: true }))).toBe('waits')
    expect(lateness(sample({ awaitsApproval: false, approved: true }))).toBe('approved')
    expect(lateness(sample({ awaitsApproval: false, status: 'void' }))).toBeUndefined()
    expect(lateness(sample({ late: false, awaitsApproval: false }))).toBeUndefined()
    expect(lateness(sample({ awaitsApproval: false, reviewedAt: '2026-11-20T06:00:00.000Z' }))).toBeUndefined()
  })
})

describe('why a sample is late', () => {
  const year = new Date().getFullYear() - 1
  const at = (time: string) => new Date(`${year}-11-20T${time}`).toISOString()
  const told = (takenAt: string, occurredAt: string | null) => lateTold({ servedUntil: at('12:30'), takenAt: at(takenAt), occurredAt: occurredAt && at(occurredAt) })

  it('is told by the times that make it late', () => {
    expect(told('13:05', null)).toBe(`补记：供餐到 ${year}-11-20 12:30，${year}-11-20 13:05 才记`)
    expect(told('13:05', '11:50')).toContain(`手机时间 ${year}-11-20 11:50`)
    // Within the service: nothing of it was after it.
    expect(told('11:55', '11:20')).toBe(`补记：手机时间 ${year}-11-20 11:20，${year}-11-20 11:55 才传到`)
  })
})

describe('the fridge of a box', () => {
  const box = (id: string, takenAt: string) => ({ fridge: { id, name: id }, takenAt }) as Sample

  it('is the only one that the school uses, and nobody has to choose it', () => {
    expect(usualFridge()).toBeUndefined()
    expect(sawFridges([{ ...box('a', '1'), fridge: null }])).toBe(false)
    expect(sawFridges([box('a', '2026-11-19T04:00:00.000Z'), box('a', '2026-11-20T04:00:00.000Z')])).toBe(true)
    expect(usualFridge()?.id).toBe('a')
  })

  it('is chosen by somebody where there are several, and is the last one from then on', () => {
    sawFridges([box('a', '2026-11-19T04:00:00.000Z'), box('b', '2026-11-20T04:00:00.000Z')])
    expect(usualFridge()).toBeUndefined()
    expect(knownFridges().map(({ id }) => id)).toEqual(['b', 'a'])
    rememberFridge({ id: 'a', name: 'a' }, null)
    sawFridges([box('c', '2026-11-21T04:00:00.000Z'), box('b', '2026-11-20T04:00:00.000Z')])
    expect(usualFridge()?.id).toBe('a')
    expect(knownFridges().map(({ id }) => id)).toEqual(['a', 'c', 'b'])
  })

  it('is looked for in the days before once a day, not at every look, and again when nobody answered', async () => {
    const today = { date: '2026-11-20', items: [] }
    let asked = 0
    let reached = false
    serve(() => {
      asked++
      return reached ? Promise.resolve({ status: 200, body: { items: [{ sample: null }] } }) : Promise.reject(new Error('no signal'))
    })
    const start = Date.parse('2026-11-20T04:00:00.000Z')
    await lookForFridges(today, start)
    expect(asked).toBe(1)
    reached = true
    await lookForFridges(today, start)
    await lookForFridges(today, start + 86_399_999)
    expect(asked).toBe(8)
    await lookForFridges(today, start + 86_400_000)
    expect(asked).toBe(15)
  })
})

describe('receipts', () => {
  const link = 'a'.repeat(64)

  it('are kept, the last of each sample', () => {
    keepReceipts('', { id: 's1', ledger: { seq: 1, link } })
    keepReceipts('', { items: [{ id: 's1', ledger: { seq: 3, link } }, null, { id: 's3' }] })
    keepReceipts('', null)
    expect(receiptOf('s1')?.seq).toBe(3)
    expect(receiptOf('s2')).toBeUndefined()
    expect(receiptOf('s3')).toBeUndefined()
  })

  it('are kept too when the sample is sent later', async () => {
    keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: 'm1', name: '', role: 'canteen', school: { slug: 'demo', name: '' } } })
    const draft = { kind: 'sample.take' as const, title: '', records: ['sample:x'], method: 'POST' as const, path: '/samples', body: {} }
    expect((await submit(draft)).state).toBe('waiting')
    expect(receiptOf('s4')).toBeUndefined()
    serve(() => Promise.resolve({ status: 201, body: { id: 's4', ledger: { seq: 7, link } } }))
    startQueue()
    await vi.waitFor(() => expect(receiptOf('s4')).toEqual({ seq: 7, link }))
    dropSession()
  })

  it('are compared once a day, and a ledger that does not agree is never passed over', async () => {
    let asked = 0
    let answer: { status: number; body: unknown } = { status: 200, body: { consistent: true } }
    serve(() => {
      asked++
      return Promise.resolve(answer)
    })
    keepReceipts('', { id: 's1', ledger: { seq: 1, link } })
    expect([await watchLedger(1e12), await watchLedger(1e12 + 1000), asked]).toEqual([true, true, 1])
    answer = { status: 409, body: { code: 'receipt_mismatch', status: 409 } }
    expect([await watchLedger(2e12), await watchLedger(2e12 + 1000), asked]).toEqual([false, false, 3])
    serve(() => Promise.reject(new Error('no signal')))
    expect(await watchLedger(3e12)).toBe(true)
    expect([...kept.keys()].some((key) => key.includes('receipt-asked'))).toBe(true)
  })
})

describe('small things', () => {
  it('know a box by its label, the meal by the hour and the days of a month', () => {
    expect(readScanned('https://school.example/app/?sample=019a00000000700080000000000000aa')).toEqual({ kind: 'sample', code: '019a00000000700080000000000000aa' })
    expect(mealByHour(new Date(2026, 10, 20, 12, 40))).toBe('lunch')
    expect(mealByHour(new Date(2026, 10, 20, 19))).toBe('dinner')
    expect(monthOf(new Date(2026, 1, 5))).toEqual({ from: '2026-02-01', to: '2026-02-28' })
  })
})
