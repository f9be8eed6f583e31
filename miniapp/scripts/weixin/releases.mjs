// What the stage knows of letting a child go, and what happens: a guardian says yes, the gate lets go, and an order stops it.
import { settled } from './stage.mjs'

export const releasePermissions = ['student.read', 'student.write', 'collector.write', 'collector.verify', 'no_release.read', 'no_release.write', 'no_release.lift', 'release.read', 'release.write', 'release.gate', 'release.confirm']
const person = (id, name) => ({ id, name })
const at = '2026-09-01T02:05:00.000Z'
const group = person('k1', '三年级2班')
const mother = { id: 'c1', name: '芦苇', relation: '妈妈', phone: '…1234' }
const collector = { ...mother, studentId: 's1', member: null, kind: 'temporary', state: 'pending', from: null, until: '2099-01-01T00:00:00.000Z', createdBy: person('m2', '云雀'), createdAt: at, verifiedBy: null, verifiedAt: null, verifiedHow: null, calledName: '', actions: ['verify', 'void'], erased: false, version: 1 }
const student = { id: 's1', name: '立春', number: 'S0001', class: group, bornOn: null, status: 'at_school', leftAt: null, void: false, erased: false, version: 1 }
const mark = { by: person('m2', '云雀'), how: 'app', at }
const release = {
  id: 'l1', kind: 'early_leave', status: 'open', student: person('s1', '立春'), class: group, reason: '身体不适', collector: mother, expectedReturnAt: null, askedBy: person('m2', '云雀'), askedAt: at,
  marks: { teacher: mark, guardian: mark, student: mark, gate: null }, releasedAt: null, receiptBy: null, receiptAt: null, returnedBy: null, returnedAt: null, end: null, refusals: [], actions: ['gate', 'refuse'], erased: false, version: 4,
}
const asked = { ...release, id: 'l2', marks: { ...release.marks, guardian: null }, actions: ['guardian', 'refuse'] }
const order = { id: 'o1', studentId: 's1', collectorIds: null, reason: '法院裁定', liftRole: 'director', setBy: person('m1', '周师傅'), setAt: at, liftedBy: null, liftedAt: null, liftReason: '', mayLift: true, erased: false }
const pickup = { student: person('s1', '立春'), class: group, bornOn: null, status: 'at_school', leftAt: null, release: null, callLeader: false, collectors: [{ ...mother, state: 'active', from: null, until: null, callLeader: false }] }
const refusal = { id: 'f1', student: person('s1', '立春'), releaseId: null, collector: null, why: 'unknown_adult', note: '自称舅舅', by: person('m3', '银杏'), at, erased: false }

/** What the server answers about releases; nothing when it was asked about something else. */
export function ofReleases(method, path) {
  const list = (items) => [200, { items, next: null }]
  const table = {
    'GET /classes': list([{ ...group, teacher: person('m1', '周师傅'), void: false, version: 1 }]),
    'GET /students': list([student]),
    'GET /students/s1': [200, student],
    'GET /students/s1/collectors': list([collector]),
    'GET /students/s1/no-releases': list([order]),
    'GET /releases': list([release]),
    'GET /releases/l1': [200, release],
    'POST /releases/l1/gate': [403, { status: 403, code: 'call_leader', title: '请联系值班领导' }],
    'GET /refusals': list([refusal]),
    'GET /pickups': list([pickup]),
    'POST /pickups': [201, { ...release, status: 'released', releasedAt: at }],
    'GET /children': [200, { items: [student], cutOff: '12:00' }],
    'GET /children/s1/collectors': list([collector]),
    'GET /children/s1/releases': list([asked]),
    'GET /children/s1/code': [200, { code: '7K3M9Q', until: '2099-01-01T00:00:00.000Z' }],
    'POST /releases/l2/guardian': [200, { ...asked, marks: release.marks, actions: [] }],
  }
  return table[`${method} ${path}`]
}

/** The thing that a page of releases is opened with. */
export function idOfReleases(path) {
  if (path.includes('release/leave')) return 'l1'
  if (path.includes('release/class')) return 'k1'
  return path.includes('release/') ? 's1' : undefined
}

/** A guardian says yes and shows the code; the gate is stopped by an order of which it learns nothing; a mother fetches her child. */
export async function checkReleases({ openPage, log, stored, expect, shows, tap }) {
  const posted = (ending) => log.requests.find(({ url, method }) => method === 'POST' && url.endsWith(ending))
  const family = await openPage('features/release/family')
  shows('the guardian’s page', family, '立春要提前离校', '身体不适', '芦苇 · 妈妈')
  tap(family.dom, '同意立春离校')
  await settled()
  expect('a guardian says yes by one tap', posted('/releases/l2/guardian')?.data === JSON.stringify({ how: 'app' }))
  tap(family.dom, '接送码')
  await settled()
  await settled()
  shows('the code', family, '7K3 M9Q', '截图没用')

  const leave = await openPage('features/release/leave', { id: 'l1' })
  shows('a leave at the gate', leave, '立春', '还差：门卫', '放行')
  tap(leave.dom, '放行')
  await settled()
  // The question lies over the page: it comes last.
  tap(leave.dom, '放行')
  await settled()
  await settled()
  expect('the gate asks to let go', posted('/releases/l1/gate') !== undefined)
  shows('an order', leave, '不能放行', '请联系值班领导')
  expect('a refusal leaves nothing in the queue', ![...stored.keys()].some((key) => key.startsWith('houqin:queue:')))

  const queue = await openPage('features/release/pickup')
  tap(queue.dom, '立春')
  await settled()
  tap(queue.dom, '芦苇 · 妈妈')
  await settled()
  expect('two taps let a child go with its mother', posted('/pickups')?.data === JSON.stringify({ studentId: 's1', collectorId: 'c1' }))
  shows('a student', await openPage('features/release/student', { id: 's1' }), '谁来都不放', '法院裁定', '还不能接', '回电核实')
}
