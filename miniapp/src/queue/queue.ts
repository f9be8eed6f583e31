import { Problem, Unreachable } from '@/api/problem'
import type { Draft, Outcome, Refusal, Write } from './write'

/** What the queue needs from the world; tests give it another one. */
export interface QueueWorld {
  load(): Write[]
  /** Must have kept the write when it returns, or throw. One write at a time: another tab may keep others beside it. */
  put(write: Write): void
  remove(id: string): void
  send(write: Write): Promise<{ body: unknown; version?: string }>
  newId(): string
  now(): number
  later(run: () => void, ms: number): void
  changed(writes: readonly Write[]): void
}

const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000
/** A fault of the server this often on one write parks it, so that one bad write does not stop the rest. */
const FAULTS_BEFORE_PARKING = 8

/** The writes of one member: kept before they are sent, sent with the same key until answered, never dropped. */
export class Queue {
  readonly #world: QueueWorld
  #writes: Write[]
  #busy = new Set<string>()
  #waiters = new Map<string, (outcome: Outcome) => void>()
  #pause = FIRST_PAUSE_MS
  #resting = false

  constructor(world: QueueWorld) {
    this.#world = world
    this.#writes = world.load()
  }

  /** All writes not yet done, oldest first. */
  get writes(): readonly Write[] {
    return this.#writes
  }

  /**
   * Keeps the write and starts sending. Resolves when the server has agreed or refused, or with `waiting` as soon as
   * it is known that this will take longer than the person should look at a form.
   */
  add(draft: Draft): Promise<Outcome> {
    const { newId, now } = this.#world
    const write: Write = { ...draft, id: newId(), key: newId(), madeAt: new Date(now()).toISOString(), tries: 0 }
    this.#keep([...this.#writes, write])
    return this.#await(write.id)
  }

  /** Sends a parked write again, changed or not: a new intention, so under a new key, in its old place in the order. */
  mend(id: string, change: Partial<Draft> = {}): Promise<Outcome> {
    const old = this.#find(id)
    if (!old?.parked) return Promise.reject(new Error('only a parked write can be mended'))
    const { parked: _refusal, ...rest } = old
    const mended: Write = { ...rest, ...change, key: this.#world.newId(), tries: 0 }
    this.#keep(this.#writes.map((write) => (write.id === id ? mended : write)))
    return this.#await(id)
  }

  /** Gives up a parked write because the person said so. One that may be on its way cannot be discarded. */
  discard(id: string): void {
    if (!this.#find(id)?.parked) return
    this.#keep(this.#writes.filter((write) => write.id !== id))
    this.run()
  }

  /** Begins sending at once, as when the network has come back. */
  wake(): void {
    this.#resting = false
    this.#pause = FIRST_PAUSE_MS
    this.run()
  }

  /** Sends every write that nothing earlier holds back. */
  run(): void {
    if (this.#resting) return
    const held = new Set<string>()
    for (const write of this.#writes) {
      const free = !write.parked && !this.#busy.has(write.id) && !write.records.some((record) => held.has(record))
      for (const record of write.records) held.add(record)
      if (free) void this.#send(write)
    }
    this.#tellHeldBack()
  }

  async #send(write: Write): Promise<void> {
    this.#busy.add(write.id)
    try {
      const { body, version } = await this.#world.send(write)
      this.#busy.delete(write.id)
      this.#done(write, body, version)
    } catch (fault) {
      this.#busy.delete(write.id)
      this.#failed(write, fault)
    }
    this.run()
  }

  #done(write: Write, answer: unknown, version?: string): void {
    this.#pause = FIRST_PAUSE_MS
    const onTop = (later: Write) =>
      version !== undefined && later.ifMatch !== undefined && later.records[0] === write.records[0] && builds(later.ifMatch, write.ifMatch, version)
    this.#keep(
      this.#writes
        .filter(({ id }) => id !== write.id)
        .map((later) => (onTop(later) ? { ...later, ifMatch: version } : later)),
    )
    this.#answer(write.id, { state: 'done', answer })
  }

  #failed(write: Write, fault: unknown): void {
    if (fault instanceof Problem && !this.#passing(fault, write)) {
      const refusal: Refusal = { status: fault.status, code: fault.code, body: fault.body }
      const parked: Write = { ...write, parked: refusal }
      this.#keep(this.#writes.map((other) => (other.id === write.id ? parked : other)))
      this.#answer(write.id, { state: 'refused', write: parked, refusal })
      return
    }
    const tries = fault instanceof Problem && fault.status >= 500 ? write.tries + 1 : write.tries
    const waiting: Write = { ...write, tries }
    this.#keep(this.#writes.map((other) => (other.id === write.id ? waiting : other)))
    this.#answer(write.id, { state: 'waiting', write: waiting })
    this.#rest()
    if (!(fault instanceof Problem) && !(fault instanceof Unreachable)) throw fault
  }

  /** Whether asking again later is worth it: faults of the server itself are not waited out for ever. */
  #passing(fault: Problem, { tries }: Write): boolean {
    return fault.passing && (fault.status < 500 || tries + 1 < FAULTS_BEFORE_PARKING)
  }

  #rest(): void {
    if (this.#resting) return
    this.#resting = true
    this.#world.later(() => {
      this.#resting = false
      this.run()
    }, this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
  }

  #tellHeldBack(): void {
    for (const id of [...this.#waiters.keys()]) {
      const write = this.#find(id)
      if (write && !this.#busy.has(id) && !write.parked) this.#answer(id, { state: 'waiting', write })
    }
  }

  #await(id: string): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#waiters.set(id, resolve)
      this.run()
      if (this.#resting) this.#tellHeldBack()
    })
  }

  #answer(id: string, outcome: Outcome): void {
    const waiter = this.#waiters.get(id)
    this.#waiters.delete(id)
    waiter?.(outcome)
  }

  #find(id: string): Write | undefined {
    return this.#writes.find((write) => write.id === id)
  }

  #keep(next: Write[]): void {
    const before = new Map(this.#writes.map((write) => [write.id, write]))
    for (const write of next) {
      if (before.get(write.id) !== write) this.#world.put(write)
      before.delete(write.id)
    }
    for (const id of before.keys()) this.#world.remove(id)
    this.#writes = next
    this.#world.changed(next)
  }
}

/**
 * Whether a later write on the same record began from what this one has just become: from the same version, or, where
 * this one named none, from the version that it alone has counted up.
 */
function builds(later: string, mine: string | undefined, now: string): boolean {
  return mine === undefined ? count(later) + 1 === count(now) : later === mine
}

const count = (version: string) => Number(version.replace(/"/g, ''))
