// Third layer: the compiled pages really run. Someone logs in with WeChat, goes through the main pages, and edits an asset.
import { canteen, checkMenus, idOfMenus, menuPermissions, ofMenus } from './menus.mjs'
import { checkReleases, idOfReleases, ofReleases, releasePermissions } from './releases.mjs'
import { checkSamples, idOfSamples, ofSamples, samplePermissions } from './samples.mjs'
import { settled, stage } from './stage.mjs'
import { checkVisits, idOfVisits, ofVisits, visitPermissions } from './visits.mjs'

const member = { id: 'm1', name: '周师傅', role: 'director', school: { slug: 'demo', name: '晨光里小学' } }
const permissions = ['asset.read', 'asset.write', 'asset.import', 'place.read', 'place.write', 'tag.read', 'tag.write', 'tag.mint', 'label.print', 'member.read', 'member.write', 'repair.read', 'repair.report', 'repair.work', 'repair.dispatch', 'photo.read', 'photo.write', 'webhook.write', 'delivery.read', 'report.read', 'ledger.export', ...menuPermissions, ...samplePermissions, ...visitPermissions, ...releasePermissions]
const place = { id: 'p1', name: '201', kind: 'room', parentId: null, path: '教学楼 / 201', keeper: null, tag: null, assetCount: 1, version: 1 }
const asset = {
  id: 'a1', number: '2026-00001', name: '短焦投影仪', category: { code: 'A02020200', name: '投影仪' }, brand: '', model: 'TY-300', spec: '', unit: '台',
  quantity: 1, priceFen: 329900, valueFen: 329900, acquiredOn: '2026-08-20', bookedOn: null, voucher: '', acquisition: 'purchase', funding: null,
  supplier: '', contract: '', warrantyUntil: null, place: { id: 'p1', name: '201', path: '教学楼 / 201' }, department: '', user: '', keeper: null,
  status: 'in_use', lifeYears: null, remark: '', tag: '7K3M9QXT2BWD', version: 3, createdAt: '2026-09-01T00:00:00.000Z', updatedAt: '2026-09-01T00:00:00.000Z',
}
const session = { accessToken: 'a1', refreshToken: 'r1', expiresIn: 900, member }
const tag = { code: '7K3M9QXT2BWD', url: '', state: 'replaced', asset, place: null, openRepairs: [], replacedBy: '2BWD7K3M9QXT', changedAt: '2026-09-01T00:00:00.000Z', reason: '' }
const photo = { id: 'f1', width: 1200, height: 1600, sha256: '00', thumbUrl: '/api/v1/photos/f1?size=thumb', largeUrl: '/api/v1/photos/f1?size=large', role: 'problem' }
const row = {
  id: 'r1', number: 'BX-2026-000412', status: 'finished', urgency: 'small', trade: 'appliance', safety: false, item: '', description: '开机后没有画面',
  place: { id: 'p1', name: '201', path: '教学楼 / 201' }, asset: { id: 'a1', name: '短焦投影仪', number: '2026-00001' }, assignee: { id: 'm2', name: '云雀' }, crew: null,
  contractor: '', dueAt: '2026-09-01T10:00:00.000Z', reportedAt: '2026-09-01T00:00:00.000Z', overdue: false, waitingUntil: null, repeat: false, photo: photo.thumbUrl, watching: false, actions: ['accept'], version: 5,
}
const event = (id, kind, note = '') => ({ id, kind, at: '2026-09-01T00:00:00.000Z', by: { id: 'm2', name: '云雀' }, firm: '', note, data: {}, photos: kind === 'finished' ? [{ ...photo, id: 'f2' }] : [] })
const order = {
  ...row, reporter: member, contact: null, contractorContact: null, contractorRecord: null, watching: true, events: [event('v1', 'reported'), event('v2', 'assigned'), event('v3', 'finished', '换了灯泡')], photos: [photo, { ...photo, id: 'f2', role: 'proof' }],
  materials: [{ name: '灯泡', quantity: 1, unit: '个', priceFen: 32000 }], costFen: 32000, result: 'fixed', cause: 'wear', work: '换了灯泡', oldParts: '', acceptor: null,
  rating: null, comment: '', signature: null, recheckedBy: null, followUp: null, repeatOf: null, alike: [], actions: ['accept', 'reject', 'note'],
}
const notice = { id: 'n1', kind: 'repair.finished', subjectId: 'r1', title: '已修好，请验收', text: `${row.number} · 短焦投影仪`, params: { number: row.number, item: '短焦投影仪' }, at: '2026-09-01T00:00:00.000Z', readAt: null }
const school = {
  slug: 'demo', name: '晨光里小学', contact: '', numberPattern: '{year}-{serial}', landingFields: [], version: 1,
  promises: { urgentMinutes: 30, smallUntil: '18:00', smallLateAfter: '17:00', normalHours: 48, majorDays: 3, acceptHours: 72, repeatDays: 30 },
  hours: { timeZone: 'Asia/Shanghai', weekdays: [1, 2, 3, 4, 5], from: '07:30', until: '18:00' },
  canteen,
  gate: { idleMinutes: 15, againSeconds: 90, nextMinutes: 3, dutyMinutes: 10, overstayMinutes: 30, lockUp: '18:00', stayMinutes: { parent: 60 }, windows: [] },
}

function answer(method, url) {
  const [path, query] = url.replace(/^.*\/api\/v1/, '').split('?')
  const list = (items) => [200, { items, next: null }]
  const table = {
    'POST /session/wechat': [201, session],
    'GET /me': [200, { member: { ...member, permissions } }],
    'GET /assets': list([asset]),
    'GET /assets/a1': [200, asset],
    'GET /assets/a1/events': list([{ id: 'e1', kind: 'moved', at: '2026-09-01T00:00:00.000Z', by: null, note: '', changes: [{ field: 'place', before: '', after: '201' }] }]),
    'POST /assets/a1': [200, { ...asset, version: 4 }],
    'GET /places': list([place]),
    'GET /places/p1': [200, place],
    'GET /members': list([{ ...member, state: 'active', login: 'zhou', wechat: true, version: 1 }]),
    'GET /members/m1': [200, { ...member, state: 'active', login: 'zhou', wechat: true, version: 1 }],
    'GET /tags/7K3M9QXT2BWD': [200, tag],
    'POST /photos': [201, photo],
    'POST /repairs': [201, { ...order, status: 'reported', actions: [] }],
    'GET /repairs': list([row]),
    'GET /repairs/similar': list([{ ...row, status: 'assigned', actions: ['join'] }]),
    'GET /repairs/r1': [200, order],
    'POST /repairs/r1/accept': [200, { ...order, status: 'closed', actions: [] }],
    'POST /repairs/r1/join': [200, order],
    'GET /assets/a1/repairs': [200, { items: [row], count: 1, costFen: 32000, priceFen: 329900, repeat: false }],
    'GET /notices': [200, { items: [notice], next: null, unread: 1 }],
    'GET /crews': list([{ id: 'c1', name: '水电组', members: [member], version: 1 }]),
    'GET /dispatch-rules': list([]),
    'GET /webhooks': list([]),
    'GET /school': [200, school],
    'GET /calendar/2026': [200, { year: 2026, days: [{ day: '2026-10-01', kind: 'holiday', name: '国庆节' }] }],
    'GET /deliveries': list([]),
  }
  return ofMenus(method, path) ?? ofSamples(method, path) ?? ofVisits(method, path, query) ?? ofReleases(method, path) ?? table[`${method} ${path}`] ?? [404, { title: '没有找到', code: 'not_found', status: 404 }]
}

export async function checkLive(root, pages) {
  const faults = []
  const { openPage, log, stored, app } = stage(root, answer)
  const expect = (what, held) => {
    if (!held) faults.push(what)
  }
  const shows = (where, seen, ...words) => words.forEach((word) => expect(`${where} does not show “${word}”`, seen.text().includes(word)))

  const login = await openPage('features/session/login')
  shows('login', login, '登录', '微信一键登录')
  tap(login.dom, '微信一键登录')
  await settled()
  expect('WeChat login sends the code', log.requests.some(({ url, data }) => url.endsWith('/session/wechat') && data?.includes('wx-code')))
  expect('login goes home', log.routes.some((route) => route.startsWith('start /features/home/home')))
  expect('the session outlives the app', stored.has('houqin:session'))

  log.query = { q: encodeURIComponent('https://school.example/t/7K3M9QXT2BWD'), scancode_time: '1' }
  for (let shown = 0; shown < 2; shown++) {
    app.onShow?.({})
    await settled()
    await settled()
  }
  expect('a tag scanned by WeChat itself is followed, once', log.routes.filter((route) => route.includes('scan/result?code=7K3M9QXT2BWD')).length === 1)

  const home = await openPage('features/home/home')
  shows('home', home, '周师傅', '扫标签', '打印标签', '成员')
  tap(home.dom, '查资产')
  await settled()
  expect('home leads to the assets', log.routes.some((route) => route.startsWith('start /features/asset/search')))

  shows('asset list', await openPage('features/asset/search'), '短焦投影仪', '教学楼 / 201', '在用')
  shows('asset', await openPage('features/asset/asset', { id: 'a1' }), '2026-00001', '3,299.00', '7K3M-9QXT-2BWD-J', '换了地点')
  shows('replaced tag', await openPage('features/scan/result', { code: '7K3M9QXT2BWD' }), '已经换掉了')
  shows('room', await openPage('features/place/place', { id: 'p1' }), '教学楼', '短焦投影仪')

  shows('home with what waits', await openPage('features/home/home'), '待我验收', '开机后没有画面')
  shows('inbox', await openPage('features/notice/notices'), '已修好，请验收', 'BX-2026-000412')
  shows('order', await openPage('features/repair/order', { id: 'r1' }), '开机后没有画面', '换了灯泡', '320.00', '完工')
  const accept = await openPage('features/repair/accept', { id: 'r1' })
  shows('acceptance', accept, '修得怎么样', '在这里用手指签名', '没修好')
  tap(accept.dom, '修好了，验收')
  await settled()
  shows('acceptance without stars and name', accept, '请点星', '请签名')
  const card = await openPage('features/asset/asset', { id: 'a1' })
  shows('asset with an open order', card, '已有人报修', '报修 1 次')
  tap(card.dom, '我也遇到了')
  await settled()
  expect('one tap joins an order', log.requests.some(({ url, method }) => method === 'POST' && url.endsWith('/repairs/r1/join')))

  const report = await openPage('features/repair/report', { assetId: 'a1' })
  shows('report', report, '短焦投影仪', '我也遇到了', '答应 30 分钟内修好', '3 个工作日')
  tap(report.dom, '拍照 / 选照片')
  await settled()
  const photoId = log.uploads[0]?.formData.id
  expect('a photo is made small before it is kept', log.kept === 'tmp/1600.jpg')
  expect('a photo is sent while the form is being filled in', photoId !== undefined && log.uploads[0].filePath.includes(photoId))
  write(report.dom, '开机没有画面')
  tap(report.dom, '提交报修')
  await settled()
  await settled()
  const reported = log.requests.find(({ url, method }) => method === 'POST' && url.endsWith('/repairs'))
  expect('the report names its photo', JSON.parse(reported?.data ?? '{}').photoIds?.[0] === photoId)
  expect('each photo is sent once', log.uploads.length === 1)
  expect('a sent report leads to its order', log.routes.some((route) => route.startsWith('swap /features/repair/order?id=r1')))

  const form = await openPage('features/register/asset', { id: 'a1' })
  type(form.dom, '型号', 'TY-400')
  await settled()
  expect('WeChat asks before a half-filled form is left', typeof log.alerts.at(-1) === 'string')
  tap(form.dom, '保存')
  await settled()
  const sent = log.requests.find(({ url, header }) => url.endsWith('/assets/a1') && header['X-HTTP-Method-Override'] === 'PATCH')
  expect('an edit travels as POST that says PATCH', sent?.method === 'POST')
  expect('an edit names the version it began from', sent?.header['If-Match'] === '"3"')
  expect('an edit sends only what changed', sent?.data === JSON.stringify({ model: 'TY-400' }))
  expect('a saved form is left without a question', log.alerts.at(-1) === null)
  expect('the queue is empty once answered', ![...stored.keys()].some((key) => key.startsWith('houqin:queue:')))

  await checkMenus({ openPage, log, stored, expect, shows, tap, find })
  await checkSamples({ openPage, log, expect, shows, tap })
  await checkVisits({ openPage, log, expect, shows, tap })
  await checkReleases({ openPage, log, stored, expect, shows, tap })

  for (const path of pages) {
    const seen = await openPage(path, { id: idOfMenus(path) ?? idOfSamples(path) ?? idOfVisits(path) ?? idOfReleases(path) ?? (path.includes('member') ? 'm1' : path.includes('place') ? 'p1' : path.includes('repair') ? 'r1' : 'a1'), code: '7K3M9QXT2BWD', assetId: 'a1', school: 'demo' })
    expect(`${path} is empty`, seen.text().trim().length > 1)
  }
  return faults
}

function find(dom, selector, held) {
  // Of several with the same words the innermost, which comes last.
  const found = [...dom.querySelectorAll(selector)].filter(held).reverse().sort((a, b) => a.textContent.length - b.textContent.length)[0]
  if (!found) throw new Error(`no ${selector} to touch`)
  return found
}

/** Touches the smallest thing with these words, and all that it lies in: the stage does not let touches rise by itself. */
function tap(dom, words) {
  let node = find(dom, '*', ({ textContent }) => textContent.includes(words))
  for (; node && node !== dom.parentNode; node = node.parentNode) node.__wxElement?.triggerEvent?.('tap', {}, { bubbles: false })
}

/** Types into the field with this label; the stage's inputs show nothing, so the label is all there is to go by. */
function type(dom, label, value) {
  const field = find(dom, 'wx-view', (node) => node.textContent === label && node.querySelector('wx-input'))
  field.querySelector('wx-input').__wxElement.triggerEvent('input', { value }, { bubbles: true })
}

/** Writes into the large field of the page. */
function write(dom, value) {
  find(dom, 'wx-textarea', () => true).__wxElement.triggerEvent('input', { value }, { bubbles: true })
}
