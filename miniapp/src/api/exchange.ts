import port from '@platform'
import { locale } from '@/i18n'
import type { RawReply } from '@/platform/port'
import { Problem, Unreachable } from './problem'
import { dropSession, keepSession, session, storedSession, type Session } from './session'
import { send } from './transport'

/** Where the contract's paths begin. */
export const BASE = '/api/v1'

/** One call, not yet typed. */
export interface Call {
  method: string
  path: string
  body?: unknown
  /** Idempotency-Key: the same for every attempt of one intention. */
  key?: string
  /** Version that an edit began from. */
  ifMatch?: string
  bytes?: boolean
}

/** Asks as the member in use; renews the session once when it has run out. Throws `Problem` or `Unreachable`. */
export async function exchange(call: Call): Promise<RawReply> {
  return authorised((token) => once(call, token))
}

/** Runs an attempt with the access token, and once more with a new one if the first has run out. */
export async function authorised(attempt: (token?: string) => Promise<RawReply>): Promise<RawReply> {
  const used = session.value?.accessToken
  const reply = await attempt(used)
  if (reply.status !== 401 || !used) return judged(reply)
  const renewed = await renew(used)
  if (!renewed) return judged(reply)
  return judged(await attempt(renewed.accessToken))
}

/** The headers every call carries. */
export function headers(token?: string): Record<string, string> {
  return { 'Accept-Language': locale.value, ...(token ? { Authorization: `Bearer ${token}` } : {}) }
}

function once({ method, path, body, key, ifMatch, bytes }: Call, token?: string): Promise<RawReply> {
  const header = headers(token)
  if (body !== undefined) header['Content-Type'] = 'application/json'
  if (key) header['Idempotency-Key'] = key
  if (ifMatch) header['If-Match'] = ifMatch
  const disguised = method === 'PATCH' && !port.sendsPatch
  if (disguised) header['X-HTTP-Method-Override'] = 'PATCH'
  return send({
    method: disguised ? 'POST' : method,
    url: port.apiBase + BASE + path,
    header,
    data: body === undefined ? undefined : JSON.stringify(body),
    bytes,
  })
}

function judged(reply: RawReply): RawReply {
  if (reply.status >= 200 && reply.status < 300) return reply
  const refusal = new Problem(reply.status, readable(reply.body))
  if (refusal.code === 'no_shift') for (const told of unmanned) told()
  throw refusal
}

const unmanned = new Set<() => void>()

/** Calls back when the server says that nobody is on duty at this phone of the gate. */
export function onNoShift(told: () => void): void {
  unmanned.add(told)
}

/** A refusal of a call that asked for bytes arrives as bytes too. */
function readable(body: unknown): unknown {
  if (!(body instanceof ArrayBuffer)) return body
  try {
    const text = String.fromCharCode(...new Uint8Array(body.slice(0, 8192)))
    return JSON.parse(decodeURIComponent(escape(text)))
  } catch {
    return null
  }
}

let renewal: Promise<Session | null> | undefined

/** All calls that found the token run out wait for one renewal. */
function renew(used: string): Promise<Session | null> {
  renewal ??= rotate(used).finally(() => {
    renewal = undefined
  })
  return renewal
}

async function rotate(used: string): Promise<Session | null> {
  const kept = storedSession()
  if (!kept) return null
  if (kept.accessToken !== used) return kept
  const call: Call = { method: 'POST', path: '/session/refresh', body: { refreshToken: kept.refreshToken } }
  const reply = await once(call).catch((lost) => {
    // The rotation may have happened and its answer been lost: the server gives the same answer to the same token for a while.
    if (lost instanceof Unreachable) return once(call)
    throw lost
  })
  if (reply.status >= 200 && reply.status < 300) {
    keepSession(reply.body as Session)
    return session.value
  }
  // Only a plain refusal ends the session; a limit or a fault of the server does not.
  if (reply.status === 400 || reply.status === 401 || reply.status === 403) dropSession(true)
  else throw new Problem(reply.status, reply.body)
  return null
}
