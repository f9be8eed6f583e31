/** One field of the form that the server refused. */
export interface FieldProblem {
  path: string
  code: string
}

/** The school offered when a login belongs to several. */
export interface SchoolChoice {
  slug: string
  name: string
}

/** What the server says when it refuses, as `application/problem+json`. */
export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  code?: string
  detail?: string
  fields?: FieldProblem[]
  requestId?: string
  /** The record as it is now, when the edit began from an older one. */
  current?: unknown
  choices?: SchoolChoice[]
}

/** The server answered and said no. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly body: ProblemBody

  constructor(status: number, body: unknown) {
    const said: ProblemBody = body !== null && typeof body === 'object' ? body : {}
    super(said.detail || said.title || `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = said.code ?? `http_${status}`
    this.body = said
  }

  /** Whether the same asked again later may be answered differently. */
  get passing(): boolean {
    if (this.status === 409) return this.code === 'idempotency_in_flight' || this.code === 'in_flight'
    // What a guard wrote waits until somebody is on duty again.
    if (this.status === 403) return this.code === 'no_shift'
    return [401, 408, 429].includes(this.status) || this.status >= 500
  }

  /** The code refused for this field of the form, if any. Also finds `/priceFen` and `body.priceFen`. */
  field(name: string): string | undefined {
    return this.body.fields?.find(({ path }) => path.split(/[./]/).pop() === name)?.code
  }
}

/** Nobody answered: no signal, no server, or the answer was lost. What was asked may or may not have happened. */
export class Unreachable extends Error {
  constructor() {
    super('unreachable')
    this.name = 'Unreachable'
  }
}
