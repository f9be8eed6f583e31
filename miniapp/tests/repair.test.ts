import { describe, expect, it } from 'vitest'
import { eventReader } from '@/features/live/parse'
import { span, standing } from '@/features/order/promise'
import type { Repair } from '@/features/order/repair'
import { projected } from '@/features/repair/acting'
import { added, begun, pathOf, signed, type Strokes } from '@/format/signature'

describe('a stream of events', () => {
  const stream = 'retry: 1000\n\n: still here\n\nid: 7\nevent: notice\ndata: {"id":"7"}\n\nevent: notice\ndata: {"id":"8"}\r\n\r\nevent: not'

  it('gives the same events however it is cut', () => {
    for (let size = 1; size < stream.length; size++) {
      const read = eventReader()
      const told = []
      for (let at = 0; at < stream.length; at += size) told.push(...read(stream.slice(at, at + size)))
      expect(told, `in pieces of ${size}`).toEqual([
        { event: 'notice', data: '{"id":"7"}', id: '7' },
        { event: 'notice', data: '{"id":"8"}', id: '' },
      ])
    }
  })
})

describe('a signature', () => {
  it('is drawn stroke by stroke, and a finger that hardly moves adds nothing', () => {
    let strokes: Strokes = begun([])
    strokes = added(strokes, 0.1, 0.2)
    strokes = added(strokes, 0.1001, 0.2001)
    strokes = added(strokes, 0.5, 1.4)
    expect(strokes).toEqual([[100, 200, 500, 1000]])
    expect(pathOf([...strokes, [7, 8], []])).toBe('M100 200L500 1000M7 8L7 8')
    expect(signed(strokes)).toBe(false)
  })

  it('stays within what the server takes, however long someone scribbles', () => {
    let strokes: Strokes = []
    for (let stroke = 0; stroke < 40; stroke++) {
      strokes = begun(strokes)
      for (let at = 0; at < 2000; at++) strokes = added(strokes, (at * 37) % 97 / 97, (at * 53) % 89 / 89)
    }
    expect(strokes.length).toBeLessThanOrEqual(100)
    expect(strokes.reduce((sum, stroke) => sum + stroke.length, 0)).toBeLessThanOrEqual(8000)
    expect(strokes.every((stroke) => stroke.length % 2 === 0 && stroke.every((at) => Number.isInteger(at) && at >= 0 && at <= 1000))).toBe(true)
    expect(signed(strokes)).toBe(true)
  })
})

describe('a promise', () => {
  const order = { status: 'assigned', reportedAt: '2026-09-01T00:00:00.000Z', dueAt: '2026-09-01T10:00:00.000Z', overdue: false, waitingUntil: null } as const

  it('says what is left, and what is over', () => {
    expect(standing(order, Date.parse('2026-09-01T05:00:00Z'))).toEqual({ text: '还剩 5 小时', gone: 0.5, late: false })
    expect(standing(order, Date.parse('2026-09-01T10:30:00Z'))).toEqual({ text: '已超时 30 分钟', gone: 1, late: true })
    expect(span(3 * 86_400_000)).toBe('3 天')
  })

  it('stands still while a part is waited for', () => {
    const waiting = { ...order, status: 'waiting', waitingUntil: '2026-09-04' } as const
    expect(standing(waiting, Date.parse('2026-09-03T00:00:00Z'))).toMatchObject({ text: '等到 2026-09-04', late: false })
  })
})

describe('steps taken without a signal', () => {
  const order = { status: 'assigned', actions: ['start', 'transfer', 'note'] } as Repair

  it('let the person go on to the next one', () => {
    expect(projected(order, []).actions).toEqual(order.actions)
    expect(projected(order, ['start']).status).toBe('started')
    expect(projected(order, ['start']).actions).toContain('finish')
    expect(projected(order, ['start', 'finish'])).toMatchObject({ status: 'finished', actions: [] })
    expect(projected(order, ['note'])).toEqual(order)
  })
})
