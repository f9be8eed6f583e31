import '@/api/schema'

/** Operations that the server's own contract does not name yet. */
declare module '@/api/schema' {
  interface Named {
    id: string
    name: string
  }
  interface MarkJson {
    by: Named | null
    how: 'app' | 'call' | 'in_person' | 'id_checked' | 'code'
    at: string
  }
  interface SchoolClassJson {
    id: string
    name: string
    teacher: Named | null
    void: boolean
    version: number
  }
  interface StudentJson {
    id: string
    name: string
    number: string
    class: Named
    bornOn: string | null
    status: 'at_school' | 'out'
    leftAt: string | null
    void: boolean
    erased: boolean
    version: number
  }
  interface CollectorJson {
    id: string
    studentId: string
    name: string
    relation: string
    phone: string
    member: Named | null
    kind: 'standing' | 'temporary'
    state: 'pending' | 'active' | 'early' | 'ended' | 'void'
    from: string | null
    until: string | null
    createdBy: Named | null
    createdAt: string
    verifiedBy: Named | null
    verifiedAt: string | null
    verifiedHow: 'call' | 'in_person' | null
    calledName: string
    actions: ('verify' | 'void')[]
    erased: boolean
    version: number
  }
  interface NoReleaseJson {
    id: string
    studentId: string
    collectorIds: string[] | null
    reason: string
    liftRole: 'director' | 'teacher'
    setBy: Named | null
    setAt: string
    liftedBy: Named | null
    liftedAt: string | null
    liftReason: string
    mayLift: boolean
    erased: boolean
  }
  interface Collecting {
    id: string
    name: string
    relation: string
    phone: string
  }
  interface RefusalJson {
    id: string
    student: Named
    releaseId: string | null
    collector: Collecting | null
    why: 'call_leader' | 'unverified' | 'voided' | 'too_early' | 'too_late' | 'unknown_adult' | 'said_no'
    note: string
    by: Named | null
    at: string
    erased: boolean
  }
  interface ReleaseJson {
    id: string
    kind: 'early_leave' | 'pick_up'
    status: 'open' | 'released' | 'returned' | 'refused' | 'cancelled' | 'expired'
    student: Named
    class: Named
    reason: string
    collector: Collecting
    expectedReturnAt: string | null
    askedBy: Named | null
    askedAt: string
    marks: { teacher: MarkJson | null; guardian: MarkJson | null; student: MarkJson | null; gate: MarkJson | null }
    releasedAt: string | null
    receiptBy: Named | null
    receiptAt: string | null
    returnedBy: Named | null
    returnedAt: string | null
    end: { by: Named | null; at: string; reason: string } | null
    refusals: RefusalJson[]
    actions: ('teacher' | 'guardian' | 'student' | 'gate' | 'receipt' | 'returned' | 'refuse' | 'cancel')[]
    erased: boolean
    version: number
  }
  interface PickupJson {
    student: Named
    class: Named
    bornOn: string | null
    status: 'at_school' | 'out'
    leftAt: string | null
    release: { id: string; kind: 'early_leave' | 'pick_up'; status: ReleaseJson['status'] } | null
    callLeader: boolean
    collectors: (Collecting & { state: CollectorJson['state']; from: string | null; until: string | null; callLeader: boolean })[]
  }
  type Items<T> = { items: T[]; next?: string | null }
  type Read<A, Q = never> = { parameters: { query?: Q }; responses: { 200: { content: { 'application/json': A } } } }
  type Write<A, B = undefined> = { parameters: { query?: never }; requestBody: { content: { 'application/json': B } }; responses: { 201: { content: { 'application/json': A } } } }
  interface paths {
    '/api/v1/classes': { get: Read<Items<SchoolClassJson>, never> }
    '/api/v1/students': { get: Read<Items<StudentJson>, { classId?: string; q?: string; limit?: number; cursor?: string }> }
    '/api/v1/students/{id}': { get: Read<StudentJson> }
    '/api/v1/students/{id}/collectors': { get: Read<Items<CollectorJson>> }
    '/api/v1/students/{id}/no-releases': { get: Read<Items<NoReleaseJson>> }
    '/api/v1/releases': { get: Read<Items<ReleaseJson>, { status?: ReleaseJson['status']; kind?: ReleaseJson['kind']; date?: string; classId?: string; studentId?: string; limit?: number; cursor?: string }> }
    '/api/v1/releases/{id}': { get: Read<ReleaseJson> }
    '/api/v1/refusals': { get: Read<Items<RefusalJson>, { limit?: number; cursor?: string }> }
    '/api/v1/pickups': { get: Read<Items<PickupJson>, { classId?: string }> }
    '/api/v1/pickups/scan': { post: Write<{ pickup?: ReleaseJson }, { code: string }> }
    '/api/v1/children': { get: Read<{ items: Pick<StudentJson, 'id' | 'name' | 'class' | 'status' | 'leftAt'>[]; cutOff: string }> }
    '/api/v1/children/{id}/collectors': { get: Read<Items<CollectorJson>> }
    '/api/v1/children/{id}/releases': { get: Read<Items<ReleaseJson>, { limit?: number; cursor?: string }> }
    '/api/v1/children/{id}/code': { get: Read<{ code: string; until: string }> }
  }
}
