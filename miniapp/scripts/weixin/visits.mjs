// What the stage knows of visits, and what happens with one: a guard writes it down, lets somebody in, and a host answers.
import { settled } from './stage.mjs'

export const visitPermissions = ['shift.sign', 'shift.read', 'shift.write', 'visit.read', 'visit.write', 'visit.answer', 'visit.admit', 'visit.override', 'duty.write', 'badge.write', 'watch.write', 'personal.look', 'personal.read', 'personal.write']
const host = { id: 'm1', name: '周师傅' }
const guard = { id: 'm3', name: '银杏' }
const at = '2026-09-01T02:05:00.000Z'
const visit = {
  id: 'v1', status: 'waiting', origin: 'gate', purpose: 'parent', date: '2026-09-01', name: '芦苇', phone: '…1234', plate: '', company: '', companions: [], headcount: 1, goods: '', reason: '', host, hostAsked: '', repair: null,
  idChecked: true, from: null, until: '2026-09-01T03:05:00.000Z', asks: [{ how: 'app', member: host, askedBy: null, at, outcome: 'pending', delivery: 'failed', answeredAt: null }], decision: null, leaderNeeded: false,
  badge: null, enteredAt: null, enteredBy: null, leftAt: null, leftBy: null, leftHow: null, leftReason: '', whereabouts: null, overstayed: false, late: false, note: '', erased: false,
  actions: ['ask', 'host', 'confirm', 'refuse', 'override', 'void'], version: 1, createdAt: at, createdBy: guard,
}
const inside = { ...visit, id: 'v2', status: 'inside', name: '江帆', purpose: 'contractor', company: '恒升电梯', enteredAt: at, enteredBy: guard, overstayed: true, actions: ['leave', 'whereabouts'] }
const shift = { id: 'w1', guard, device: null, startedAt: at, idleAt: '2099-01-01T00:00:00.000Z', locked: false, endedAt: null, endedHow: null, explained: 0 }
const roll = { id: 'o1', drill: true, startedAt: at, closedAt: null, items: [{ visitId: 'v2', name: '江帆', company: '恒升电梯', companions: [], host, headcount: 1, enteredAt: at, state: 'unseen' }] }

/** What the server answers about visits; nothing when it was asked about something else. */
export function ofVisits(method, path, query = '') {
  const list = (items) => [200, { items, next: null }]
  const table = {
    'GET /shift': [200, { device: null, shift, guards: [guard], school: '晨光里小学', notice: { who: '晨光里小学', why: '保障安全', what: '姓名', howLong: '90 天', ask: '门卫室' } }],
    'GET /shifts': list([shift]),
    'GET /shifts/w1/reconcile': [200, { inside: [inside], unexplained: [inside] }],
    'GET /duty': [200, { items: [{ date: '2026-09-01', members: [host] }] }],
    'GET /me/stand-in': [200, { memberId: null }],
    'GET /visits': list(query.includes('onSite') ? [inside] : query.includes('confirmed') ? [] : [visit]),
    'POST /visits': [201, visit],
    'GET /visits/v1': [200, visit],
    'GET /visits/v2': [200, inside],
    'POST /visits/v1/confirm': [200, { ...visit, status: 'confirmed', actions: ['enter'], version: 2 }],
    'POST /visits/v2/leave': [200, { ...inside, status: 'left', actions: [], version: 2 }],
    'GET /roll-calls/o1': [200, roll],
    'GET /badges': list([{ id: 'b1', number: '7', tagCode: '7K3M9QXT2BWD', visitId: null, voidReason: null }]),
    'GET /frequent-visitors': list([{ id: 'q1', name: '水站老禾', company: '清泉水站', plate: '', phone: '…8812', purpose: 'delivery', host, badge: null, voidReason: null, erased: false }]),
    'GET /watch-entries': list([{ id: 'z1', name: '某某', aliases: [], plates: [], note: '法院保护令', voidReason: null, erased: false }]),
    'GET /looks': list([]),
  }
  return table[`${method} ${path}`]
}

/** The thing that a page of visits is opened with. */
export function idOfVisits(path) {
  if (path.includes('visit/gate/roll')) return 'o1'
  return path.includes('visit/') ? 'v1' : undefined
}

/** A guard writes a regular visitor down and sees who leaves; the host says yes on the first page. */
export async function checkVisits({ openPage, log, expect, shows, tap }) {
  const posted = (ending) => log.requests.find(({ url, method }) => method === 'POST' && url.endsWith(ending))
  const gate = await openPage('features/visit/gate/gate')
  shows('the gate', gate, '来访登记', '芦苇', '逾时')
  const form = await openPage('features/visit/gate/new')
  tap(form.dom, '水站老禾')
  await settled()
  tap(form.dom, '证件已核验，问被访人')
  await settled()
  const { name, hostId, frequentVisitorId, idChecked } = JSON.parse(posted('/visits')?.data ?? '{}')
  expect('a regular visitor is written down by two taps', name === '水站老禾' && hostId === 'm1' && frequentVisitorId === 'q1' && idChecked === true)
  expect('a written visit leads to its record', log.routes.some((route) => route.startsWith('swap /features/visit/gate/visit')))
  shows('a visit that waits', await openPage('features/visit/gate/visit', { id: 'v1' }), '等答复', '问 周师傅', '没有送到', '打电话问')
  const people = await openPage('features/visit/gate/people', { view: 'inside' })
  shows('who is inside', people, '江帆', '逾时未离')
  tap(people.dom, '离校')
  await settled()
  expect('who leaves is written down', posted('/visits/v2/leave')?.header['If-Match'] === '"1"')
  const home = await openPage('features/home/home')
  shows('home with who asks', home, '芦苇', '在门口等您')
  tap(home.dom, '同意')
  await settled()
  expect('a yes is one tap', posted('/visits/v1/confirm')?.header['If-Match'] === '"1"')
}
