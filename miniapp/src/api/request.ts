import type { Answer, Ask, Method, PathOf } from './contract'
import { exchange } from './exchange'
import { newId } from './id'

/** Path with its blanks filled and its questions appended; what is undefined, null or empty is not asked. */
export function address(path: string, params?: Record<string, string>, query?: object): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''))
  const asked = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return asked.length ? `${filled}?${asked.join('&')}` : filled
}

interface Loose {
  params?: Record<string, string>
  query?: object
  body?: unknown
  key?: string
  ifMatch?: number
}

/**
 * Asks the server, as the contract says. Every POST carries an Idempotency-Key: give the same `key` again to
 * repeat an intention whose answer was lost. Throws `Problem` or `Unreachable`.
 */
export async function request<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ask?: Ask<M, P>,
): Promise<Answer<M, P>> {
  const { params, query, body, key, ifMatch } = (ask ?? {}) as Loose
  const reply = await exchange({
    method,
    path: address(path, params, query),
    body,
    key: method === 'POST' ? (key ?? newId()) : undefined,
    ifMatch: ifMatch === undefined ? undefined : `"${ifMatch}"`,
  })
  return reply.body as Answer<M, P>
}

/** The same for an answer that is a document. */
export async function requestBytes(method: 'GET' | 'POST', path: string, query?: object, body?: object): Promise<ArrayBuffer> {
  const call = { method, path: address(path, undefined, query), body, bytes: true }
  const reply = await exchange(method === 'POST' ? { ...call, key: newId() } : call)
  return reply.body as ArrayBuffer
}
