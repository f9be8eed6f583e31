import type { paths } from './schema'

type Base = '/api/v1'
type Upper = { GET: 'get'; POST: 'post'; PUT: 'put'; PATCH: 'patch'; DELETE: 'delete' }

/** The verbs of the contract. */
export type Method = keyof Upper

type Operation<M extends Method, P> = `${Base}${P & string}` extends infer Full extends keyof paths
  ? NonNullable<paths[Full][Upper[M] & keyof paths[Full]]>
  : never

/** Paths that know the verb, without `/api/v1`. */
export type PathOf<M extends Method> = {
  [Full in keyof paths]: Full extends `${Base}${infer P}` ? (paths[Full] extends Record<Upper[M], object> ? P : never) : never
}[keyof paths] &
  string

type Json<C> = C extends { content: { 'application/json': infer B } } ? B : undefined
/** A text with its own description arrives as a text that is an object too; it is a text. */
type Plain<T> = T extends string & Record<string, never> ? string : T
type Flat<B> = B extends object ? { [K in keyof B]: Plain<B[K]> } : B
type Ok<R> = { [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Json<R[S]> : never }[keyof R]

/** What the operation answers when it agrees. */
export type Answer<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R } ? Ok<R> : never

/** What the operation must be given as its body. */
export type Body<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { requestBody: infer B } ? Flat<Json<NonNullable<B>>> : undefined

/** The questions that may follow the path. */
export type Query<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never

type Blanks<P> = P extends `${string}{${infer N}}${infer Rest}` ? N | Blanks<Rest> : never

/** All that a call can be given. */
export type Ask<M extends Method, P extends PathOf<M>> = {
  query?: Query<M, P>
  key?: string
  ifMatch?: number
} & ([Blanks<P>] extends [never] ? { params?: never } : { params: Record<Blanks<P>, string> }) &
  (undefined extends Body<M, P> ? { body?: Body<M, P> } : { body: Body<M, P> })

/** An element of a list operation. */
export type ItemOf<A> = A extends { items: (infer I)[] } ? I : never
