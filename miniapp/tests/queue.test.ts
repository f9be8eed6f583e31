import { describe, expect, it } from 'vitest'
import { Problem, Unreachable } from '@/api/problem'
import { Queue, type QueueWorld } from '@/queue/queue'
import type { Draft, Write } from '@/queue/write'

interface Try {
  write: Write
  answer(body?: unknown, version?: string): void
  fail(fault: unknown): void
}

/** A phone with its storage, and a server that answers when the test says so. */
function phone(stored = new Map<string, Write>()) {
  const tries: Try[] = []
  const timers: (() => void)[] = []
  let ids = 0
  const world: QueueWorld = {
    load: () => [...stored.values()].map((write) => structuredClone(write)),
    put: (write) => void stored.set(write.id, structuredClone(write)),
    remove: (id) => void stored.delete(id),
    send: (write) =>
      new Promise((resolve, reject) => {
        tries.push({ write, answer: (body = {}, version) => resolve({ body, version }), fail: reject })
      }),
    newId: () => `${stored.size}-${ids++}-${Math.random()}`,
    now: () => 0,
    later: (run) => void timers.push(run),
    changed: () => undefined,
  }
  const settle = async () => {
    for (let i = 0; i < 8; i++) await Promise.resolve()
  }
  return { stored, tries, timers, settle, open: () => new Queue(world), pass: async () => { timers.splice(0).forEach((run) => run()); await settle() } }
}

const edit = (record: string, name = 'x', ifMatch?: string): Draft => ({
  kind: 'asset.edit', title: name, records: [record], method: 'PATCH', path: `/assets/${record}`, body: { name }, ifMatch,
})
const refusal = (status: number, code = 'invalid_field') => new Problem(status, { code, title: 'no' })

describe('the write queue', () => {
  it('has kept a write before it is sent, and takes it away only when answered', async () => {
    const { stored, tries, open, settle } = phone()
    const done = open().add(edit('a'))
    expect(stored.size).toBe(1)
    tries[0]?.answer({ id: 'a' })
    expect(await done).toEqual({ state: 'done', answer: { id: 'a' } })
    await settle()
    expect(stored.size).toBe(0)
  })

  it('sends with the same key until answered, also after the app was killed', async () => {
    const { stored, tries, open, settle } = phone()
    const waiting = open().add(edit('a'))
    tries[0]?.fail(new Unreachable())
    expect((await waiting).state).toBe('waiting')
    const again = open()
    expect(again.writes).toHaveLength(1)
    again.wake()
    await settle()
    expect(tries).toHaveLength(2)
    expect(tries[1]?.write.key).toBe(tries[0]?.write.key)
    tries[1]?.answer()
    await settle()
    expect(stored.size).toBe(0)
  })

  it('keeps the order of one record and does not hold up others', async () => {
    const { tries, open, settle } = phone()
    const queue = open()
    void queue.add(edit('a', 'first'))
    void queue.add(edit('a', 'second'))
    void queue.add(edit('b', 'other'))
    await settle()
    expect(tries.map(({ write }) => write.title)).toEqual(['first', 'other'])
    tries[0]?.answer()
    await settle()
    expect(tries.map(({ write }) => write.title)).toEqual(['first', 'other', 'second'])
  })

  it('parks a refused write with its reason, lets others pass, and holds back what was made on top of it', async () => {
    const { stored, tries, open, settle } = phone()
    const queue = open()
    const first = queue.add(edit('a', 'bad'))
    void queue.add(edit('a', 'on top'))
    tries[0]?.fail(refusal(422))
    expect(await first).toMatchObject({ state: 'refused', refusal: { status: 422, code: 'invalid_field' } })
    void queue.add(edit('b', 'other'))
    await settle()
    expect(tries.map(({ write }) => write.title)).toEqual(['bad', 'other'])
    expect([...stored.values()].map(({ title }) => title)).toContain('bad')
  })

  it('sends a mended write under a new key in its old place', async () => {
    const { tries, open, settle } = phone()
    const queue = open()
    void queue.add(edit('a', 'bad'))
    void queue.add(edit('a', 'on top'))
    tries[0]?.fail(refusal(422))
    await settle()
    const parked = queue.writes.find((write) => write.parked)
    const mended = queue.mend(parked?.id ?? '', { body: { name: 'good' } })
    await settle()
    expect(tries[1]?.write.body).toEqual({ name: 'good' })
    expect(tries[1]?.write.key).not.toBe(tries[0]?.write.key)
    tries[1]?.answer()
    expect((await mended).state).toBe('done')
    await settle()
    expect(tries[2]?.write.title).toBe('on top')
  })

  it('discards only what the person gives up, never what may be on its way', async () => {
    const { stored, tries, open, settle } = phone()
    const queue = open()
    void queue.add(edit('a'))
    queue.discard(queue.writes[0]?.id ?? '')
    expect(stored.size).toBe(1)
    tries[0]?.fail(refusal(403, 'not_allowed'))
    await settle()
    queue.discard(queue.writes[0]?.id ?? '')
    expect(stored.size).toBe(0)
  })

  it('carries the new version into a later edit that was made on the same copy', async () => {
    const { tries, open, settle } = phone()
    const queue = open()
    void queue.add(edit('a', 'first', '"3"'))
    void queue.add(edit('a', 'second', '"3"'))
    tries[0]?.answer({}, '"4"')
    await settle()
    expect(tries[1]?.write.ifMatch).toBe('"4"')
  })

  it('carries it across the steps of a record, also past one that names no version', async () => {
    const { tries, open, settle } = phone()
    const queue = open()
    const step = (name: string, ifMatch?: string): Draft => ({ ...edit('a', name, ifMatch), kind: 'repair.step', method: 'POST', path: `/repairs/a/${name}` })
    void queue.add(step('start', '"3"'))
    void queue.add(step('note'))
    void queue.add(step('finish', '"3"'))
    void queue.add({ ...step('start', '"3"'), records: ['b', 'a'] })
    tries[0]?.answer({}, '"4"')
    await settle()
    tries[1]?.answer({}, '"5"')
    await settle()
    expect(tries[2]?.write).toMatchObject({ path: '/repairs/a/finish', ifMatch: '"5"' })
    tries[2]?.answer({}, '"6"')
    await settle()
    expect(tries[3]?.write.ifMatch).toBe('"3"')
  })

  it('does not hide that somebody else changed the record meanwhile', async () => {
    const { tries, open, settle } = phone()
    const queue = open()
    void queue.add(edit('a', 'note'))
    void queue.add(edit('a', 'finish', '"3"'))
    tries[0]?.answer({}, '"5"')
    await settle()
    expect(tries[1]?.write.ifMatch).toBe('"3"')
  })

  it('waits through limits, lost sessions and answers in flight, and parks a fault only after many tries', async () => {
    const { stored, tries, open, settle, pass } = phone()
    const queue = open()
    void queue.add(edit('a'))
    const faults = [refusal(429), refusal(401), refusal(409, 'in_flight'), ...Array.from({ length: 8 }, () => refusal(500, 'internal'))]
    for (const [at, fault] of faults.entries()) {
      tries[at]?.fail(fault)
      await settle()
      if (at < faults.length - 1) expect(queue.writes[0]?.parked, String(at)).toBeUndefined()
      await pass()
    }
    expect(queue.writes[0]?.parked?.status).toBe(500)
    expect(stored.size).toBe(1)
  })

  it('loses none of many writes over a line that fails at random', async () => {
    const { stored, tries, open, settle, pass } = phone()
    const queue = open()
    const effects = new Map<string, number>()
    const order = new Map<string, number[]>()
    for (let n = 0; n < 60; n++) void queue.add(edit(`r${n % 7}`, String(n)))
    let seed = 7
    const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647
    for (let turn = 0, at = 0; stored.size && turn < 3000; turn++) {
      for (; at < tries.length; at++) {
        const { write, answer, fail } = tries[at]!
        const arrived = chance() < 0.7
        if (arrived && !effects.has(write.key)) {
          effects.set(write.key, 1)
          const record = write.records[0] ?? ''
          order.set(record, [...(order.get(record) ?? []), Number(write.title)])
        }
        if (arrived && chance() < 0.6) answer()
        else fail(new Unreachable())
      }
      await settle()
      await pass()
    }
    expect(stored.size).toBe(0)
    expect(effects.size).toBe(60)
    for (const titles of order.values()) expect(titles).toEqual([...titles].sort((a, b) => a - b))
  })
})
