/** Operations that the server's own contract does not name yet. */
interface Named {
  id: string
  name: string
}
type Json<A> = { content: { 'application/json': A } }
type Get<A, Q = never> = { parameters: { query?: Q }; responses: { 200: Json<A> } }
type Post<A, B = undefined> = { parameters: { query?: never }; requestBody: Json<B>; responses: { 201: Json<A> } }
type Bare<A> = { parameters: { query?: never }; responses: { 200: Json<A> } }
type List<A> = { items: A[]; next: string | null }

export type VisitPurpose = 'parent' | 'contractor' | 'delivery' | 'inspector' | 'meeting' | 'other' | 'emergency'
export type VisitStatus = 'waiting' | 'confirmed' | 'inside' | 'left' | 'refused' | 'expired' | 'void'

export type VisitStep = 'ask' | 'host' | 'confirm' | 'refuse' | 'override' | 'enter' | 'leave' | 'whereabouts' | 'void'

export interface VisitAsk {
  how: 'app' | 'phone' | 'stand_in' | 'duty'
  member: Named | null
  askedBy: Named | null
  at: string
  outcome: 'pending' | 'yes' | 'no' | 'no_answer'
  delivery: 'seen' | 'sent' | 'waiting' | 'failed' | 'inbox' | 'called'
  answeredAt: string | null
}

export interface Visit {
  id: string
  status: VisitStatus
  origin: 'gate' | 'poster' | 'invitation' | 'paper'
  purpose: VisitPurpose
  name: string
  date: string
  phone: string
  plate: string
  company: string
  companions: string[]
  headcount: number
  goods: string
  reason: string
  host: Named | null
  hostAsked: string
  repair: { id: string; number: string } | null
  idChecked: boolean
  from: string | null
  until: string | null
  asks: VisitAsk[]
  decision: { yes: boolean; by: Named | null; how: 'app' | 'phone' | 'in_person' | 'invitation' | 'override' | 'emergency' | null; reason: string; at: string | null } | null
  leaderNeeded: boolean
  badge: { id: string; number: string } | null
  enteredAt: string | null
  enteredBy: Named | null
  leftAt: string | null
  leftBy: Named | null
  leftHow: 'badge' | 'pass' | 'list' | 'presumed' | null
  leftReason: string
  note: string
  overstayed: boolean
  late: boolean
  erased: boolean
  actions: VisitStep[]
  whereabouts: 'with_me' | 'gone' | 'unknown' | null
  version: number
  createdAt: string
  createdBy: Named | null
  passUrl?: string | null
}

export interface Shift {
  id: string
  guard: Named | null
  device: Named | null
  startedAt: string
  idleAt: string
  locked: boolean
  endedAt: string | null
  endedHow: 'closed' | 'replaced' | null
  explained: number
}

export interface ShiftState {
  device: Named | null
  shift: Shift | null
  guards: Named[]
  school: string
  notice: { who: string; why: string; what: string; howLong: string; ask: string }
}

export interface RollItem {
  visitId: string
  name: string
  company: string
  companions: string[]
  host: Named | null
  headcount: number
  enteredAt: string | null
  state: 'unseen' | 'safe' | 'missing'
}
export interface RollCall {
  id: string
  drill: boolean
  startedAt: string
  closedAt: string | null
  items: RollItem[]
}
export interface Badge {
  id: string
  number: string
  tagCode: string | null
  visitId: string | null
  voidReason: string | null
}
export interface FrequentVisitor {
  id: string
  name: string
  company: string
  plate: string
  phone: string
  purpose: VisitPurpose
  host: Named | null
  badge: { id: string; number: string } | null
  voidReason: string | null
  erased: boolean
}
export interface WatchEntry {
  id: string
  name: string
  aliases: string[]
  plates: string[]
  note: string
  voidReason: string | null
  erased: boolean
}

export interface PersonalRecord {
  visitId: string
  name: string
  phone: string
  date: string
  purpose: VisitPurpose
  status: VisitStatus
  over: boolean
}

export interface ProvisionalPaths {
  '/api/v1/shift': { get: Get<ShiftState> }
  '/api/v1/shifts': { get: Get<List<Shift>, { limit?: number; cursor?: string }>; post: Post<Shift, { guardId?: string; code?: string }> }
  '/api/v1/shifts/{id}/lock': { post: Bare<object> }
  '/api/v1/shifts/{id}/reconcile': { get: Get<{ inside: Visit[]; unexplained: Visit[] }> }
  '/api/v1/shifts/{id}/close': { post: Post<object, { explained: { visitId: string; outcome: 'inside' | 'left'; reason: string }[] }> }
  '/api/v1/me/gate-code': { put: { parameters: { query?: never }; requestBody: Json<{ code: string }>; responses: { 204: object } } }
  '/api/v1/members/{id}/gate-code': { post: Bare<{ code: string }> }
  '/api/v1/me/stand-in': { get: Get<{ memberId: string | null }>; put: { parameters: { query?: never }; requestBody: Json<{ memberId: string | null }>; responses: { 200: Json<object> } } }
  '/api/v1/duty': { get: Get<{ items: { date: string; members: Named[] }[] }, { from: string; to: string }> }
  '/api/v1/duty/{date}': { put: { parameters: { query?: never }; requestBody: Json<{ memberIds: string[] }>; responses: { 200: Json<object> } } }
  '/api/v1/visits': { get: Get<List<Visit>, { onSite?: boolean; status?: string; date?: string; mine?: boolean; q?: string; limit?: number; cursor?: string }>; post: Post<Visit, object> }
  '/api/v1/visits/scan': { post: Post<{ visit: Visit }, { code: string }> }
  '/api/v1/visits/{id}': { get: Get<Visit> }
  '/api/v1/visits/{id}/look': { post: Post<{ lookId: string; phone: string | null; idNumber: string | null }, { fields: ('phone' | 'id_number')[]; reason: string }> }
  '/api/v1/personal-data/search': { post: { parameters: { query?: never }; requestBody: Json<{ name?: string; phone?: string; idNumber?: string }>; responses: { 200: Json<{ items: PersonalRecord[]; more: boolean }> } } }
  '/api/v1/personal-data/erase': { post: { parameters: { query?: never }; requestBody: Json<{ visitIds: string[] }>; responses: { 200: Json<{ records: number; done: boolean }> } } }
  '/api/v1/roll-calls': { get: Get<List<RollCall>, { limit?: number }>; post: Post<RollCall, { drill: boolean }> }
  '/api/v1/roll-calls/{id}': { get: Get<RollCall> }
  '/api/v1/badges': { get: Get<List<Badge>, { limit?: number; cursor?: string }> }
  '/api/v1/frequent-visitors': { get: Get<List<FrequentVisitor>, { limit?: number; cursor?: string; q?: string }> }
  '/api/v1/watch-entries': { get: Get<List<WatchEntry>, { limit?: number; cursor?: string }> }
  '/api/v1/looks': { get: Get<List<{ id: string; kind: 'visit' | 'personal_data' | 'visit_ledger' | 'release_ledger'; subjectId: string | null; at: string; by: Named | null; count: number; fields: string[]; reason: string | null }>, { limit?: number; cursor?: string }> }
}
