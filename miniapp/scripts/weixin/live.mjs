// Third layer: the compiled pages really run. Someone logs in with WeChat, goes through the main pages, and edits an asset.
import { settled, stage } from './stage.mjs'

const member = { id: 'm1', name: '周师傅', role: 'director', school: { slug: 'demo', name: '晨光里小学' } }
const permissions = ['asset.read', 'asset.write', 'asset.import', 'place.read', 'place.write', 'tag.read', 'tag.write', 'tag.mint', 'label.print', 'member.read', 'member.write', 'repair.read', 'repair.report', 'repair.work', 'repair.dispatch', 'photo.read', 'photo.write', 'webhook.write', 'delivery.read', 'report.read', 'ledger.export', 'sample.read', 'sample.write', 'sample.review', 'hold.write', 'accompany.write', 'inspection.write', 'menu.read', 'menu.write', 'menu.approve', 'school.write']
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
const grams = { lower_primary: 40, upper_primary: 50 }
const nutrients = { kcal: 58, proteinMg: 5320, fatMg: 3520, carbohydrateMg: 1120, sugarMg: null, fibreMg: 0, calciumMg: 22, ironUg: 800, zincUg: 440, vitaminAUg: 94, vitaminB1Ug: 44, vitaminB2Ug: 108, vitaminCUg: 0 }
const food = { id: 'g1', name: '鸡蛋', group: 'egg', allergens: ['egg'], per100g: { ...nutrients, kcal: 144 }, ediblePercent: 88, source: '起步表', certainty: 'approximate', version: 1 }
const dish = (id, name, category) => ({ id, name, category, method: '炒', allergens: ['egg'], ingredients: [{ foodId: 'g1', name: '鸡蛋', ediblePercent: 88, grams }], nutrition: { lower_primary: nutrients }, risks: [], voidReason: null, version: 1 })
const dishes = [dish('d1', '西红柿炒鸡蛋', 'half_meat'), dish('d2', '清炒菠菜', 'vegetable'), dish('d3', '清炒油麦菜', 'vegetable')]
const canteen = {
  ageGroups: [{ band: 'lower_primary', name: '1–3 年级', heads: 180 }], meals: [{ meal: 'lunch', from: '11:30', until: '12:30' }], minimumGrams: 125, fridgeFromDeciCelsius: 0,
  fridgeUntilDeciCelsius: 80, keepHours: 48, lossPerMille: 30, riskyWords: ['四季豆'], riskyDishes: 'block',
}
const two = (n) => String(n).padStart(2, '0')
const now = new Date()
const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
const onMenu = (lineId, { id, ...one }, cancelledAt = null) => ({ lineId, dishId: id, name: one.name, category: one.category, method: one.method, allergens: one.allergens, kcal: { lower_primary: 58 }, risks: [], cancelledAt })
const band = { band: 'lower_primary', name: '1–3 年级', sharePerMille: 375, nutrients, energy: null, against: [{ nutrient: 'kcal', value: 500, target: 600, percent: 83, verdict: 'low', certainty: 'unverified' }] }
const menu = (week) => ({
  id: 'w1', week, status: 'published', returnReason: '', submittedBy: null, submittedAt: null, approvedBy: null, approvedAt: null, publishedBy: null, publishedAt: '2026-11-13T06:20:00.000Z', nutrition: [band], version: 5,
  days: [{ date: today, noMeal: false, note: '', nutrition: [band], meals: [{ meal: 'lunch', from: '11:30', until: '12:30', nutrition: {}, dishes: [onMenu('l1', dishes[0]), onMenu('l2', dishes[1])] }] }], swaps: [],
})
const swapped = (week) => ({
  ...menu(week), version: 6, swaps: [{ id: 's1', lineId: 'l2', newLineId: 'l3', reason: 'out_of_stock', note: '', by: null, at: '2026-11-18T02:30:00.000Z', approvedBy: null, approvedAt: null }],
  days: menu(week).days.map((day) => ({ ...day, meals: day.meals.map((meal) => ({ ...meal, dishes: [meal.dishes[0], onMenu('l2', dishes[1], '2026-11-18T02:30:00.000Z'), onMenu('l3', dishes[2])] })) })),
})
const parents = (week) => ({
  school: { slug: 'demo', name: '晨光里小学' }, week, timeZone: 'Asia/Shanghai', publishedAt: '2026-11-13T06:20:00.000Z', ageGroups: [{ band: 'lower_primary', name: '1–3 年级' }],
  days: [{ date: today, noMeal: false, note: '', meals: [{ meal: 'lunch', from: '11:30', until: '12:30', kcal: { lower_primary: 58 }, dishes: [{ name: '西红柿炒鸡蛋', category: 'half_meat', allergens: ['egg'], kcal: { lower_primary: 58 }, ingredients: [{ name: '鸡蛋', grams: { lower_primary: 40 } }], changed: null }] }] }],
})

const school = {
  slug: 'demo', name: '晨光里小学', contact: '', numberPattern: '{year}-{serial}', landingFields: [], version: 1,
  promises: { urgentMinutes: 30, smallUntil: '18:00', smallLateAfter: '17:00', normalHours: 48, majorDays: 3, acceptHours: 72, repeatDays: 30 },
  hours: { timeZone: 'Asia/Shanghai', weekdays: [1, 2, 3, 4, 5], from: '07:30', until: '18:00' },
  canteen,
}

function ofMenus(method, path) {
  const week = /\d{4}-W\d\d/.exec(path)?.[0]
  if (method === 'GET' && path === `/menus/${week}`) return [200, menu(week)]
  if (method === 'GET' && path === `/menus/${week}/purchase`) return [200, { week, children: 180, lossPerMille: 30, days: [], items: [{ foodId: 'g1', name: '鸡蛋', grams: 20839 }] }]
  if (method === 'GET' && path === `/public/schools/demo/menus/${week}`) return [200, parents(week)]
  return method === 'POST' && path === `/menus/${week}/swaps` ? [201, swapped(week)] : null
}

const sample = {
  id: 's1', date: '2026-09-01', meal: 'lunch', dishId: 'd1', dish: '红烧鸡', status: 'kept', grams: 132, container: '3 号盒', fridge: { id: 'a1', name: '留样冷藏柜', number: '2026-00002' },
  deciCelsius: 45, excursion: false, late: false, reason: '', takenAt: '2026-09-01T03:40:00.000Z', occurredAt: null, servedUntil: '2026-09-01T04:30:00.000Z', discardAfter: '2026-09-03T04:30:00.000Z',
  keeper: { id: 'm2', name: '云雀' }, reviewer: null, reviewedAt: null, discardedBy: null, discardedAt: null, witness: null, discardMethod: '', voidedBy: null, voidedAt: null, voidReason: '',
  holdIds: [], photos: [], actions: ['review', 'void'], version: 1,
}
const tile = (dishId, name, status, taken = null) => ({ date: '2026-09-01', meal: 'lunch', dishId, dish: name, status, sampleId: taken?.id ?? null, sample: taken })
const kitchenDay = {
  date: '2026-09-01', minimumGrams: 125, now: '2026-09-01T03:40:00.000Z', items: [tile('d1', '红烧鸡', 'kept', sample), tile('d2', '清炒菠菜', 'expected')],
  meals: [{ meal: 'lunch', from: '2026-09-01T03:30:00.000Z', until: '2026-09-01T04:30:00.000Z', open: 1, closed: false, closedAt: null, closedBy: null }],
}
const receipt = { seq: 412, link: 'ab'.repeat(32) }
const held = { id: 'h1', reason: '两名学生呕吐', madeBy: member, madeAt: '2026-09-01T06:00:00.000Z', releasedBy: null, releasedAt: null, releaseReason: '', version: 1 }
const reading = { id: 'g1', fridge: { id: 'a1', name: '留样冷藏柜', number: '2026-00002' }, deciCelsius: 45, outOfRange: false, note: '', at: '2026-09-01T03:50:00.000Z', occurredAt: null, by: member, repairId: null }
const accompanied = { id: 'y1', date: '2026-09-01', meal: 'lunch', member, quality: 5, hygiene: 4, opinion: '汤有点淡', exception: '', handling: '', photos: [], at: '2026-09-01T04:20:00.000Z', late: false, voidReason: '', version: 1 }

function answer(method, url) {
  const path = url.replace(/^.*\/api\/v1/, '').replace(/\?.*$/, '')
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
    'GET /samples': [200, kitchenDay],
    'GET /samples/due': [200, { items: [{ ...sample, actions: ['discard'] }] }],
    'GET /samples/s1': [200, sample],
    'POST /samples': [201, { ...sample, dishId: 'd2', id: 's2', ledger: receipt }],
    'GET /holds': list([held]),
    'GET /holds/h1': [200, { ...held, samples: [sample] }],
    'GET /fridges/a1/readings': list([reading]),
    'GET /accompany-meals': list([accompanied]),
    'GET /ledgers/sample/checkpoints': list([{ seq: 412, link: receipt.link, at: '2026-09-01T23:00:00.000Z', key: 'k', note: 'note' }]),
    'GET /ledgers/sample/verify': [200, { rows: 412, ok: false, checkpoints: 1, erased: 0, firstBad: { seq: 7, why: 'altered' } }],
    'GET /inspection-links': list([{ id: 'l1', from: '2026-09-01', to: '2026-09-30', inspector: '区市场监管所', createdAt: '2026-09-01T00:00:00.000Z', expiresAt: '2099-01-01T00:00:00.000Z' }]),
    'GET /menus': list([]),
    'GET /dishes': list(dishes),
    'GET /dishes/d1': [200, dishes[0]],
    'GET /foods': list([food]),
    'GET /foods/g1': [200, food],
  }
  return ofMenus(method, path) ?? table[`${method} ${path}`] ?? [404, { title: '没有找到', code: 'not_found', status: 404 }]
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

  const kitchen = await openPage('features/sample/kitchen')
  shows('kitchen', kitchen, '1/2', '红烧鸡', '132 g', '清炒菠菜', '还差 1 份')
  tap(kitchen.dom, '清炒菠菜')
  await settled()
  for (const key of ['1', '2', '8']) tap(kitchen.dom, key, 'wx-button')
  await settled()
  shows('the scale', kitchen, '128', '够了')
  tap(kitchen.dom, '保存')
  await settled()
  const weighed = log.requests.find(({ url, method }) => method === 'POST' && url.endsWith('/samples'))
  expect('a sample travels with its grams', JSON.parse(weighed?.data ?? '{}').grams === 128)
  const ledger = await openPage('features/ledger/ledger')
  tap(ledger.dom, '核对台账')
  await settled()
  shows('a ledger that was changed', ledger, '第 7 条不对', '这一条的内容被改过')

  const canteenHub = await openPage('features/menu/menus')
  shows('today’s menu', canteenHub, '西红柿炒鸡蛋', '58 千卡', '每周食谱')
  tap(canteenHub.dom, '清炒菠菜')
  await settled()
  shows('what may be served instead', canteenHub, '缺货', '清炒油麦菜')
  tap(canteenHub.dom, '清炒油麦菜')
  await settled()
  const swap = log.requests.find(({ url, method }) => method === 'POST' && url.endsWith('/swaps'))
  expect('two taps swap a dish', JSON.parse(swap?.data ?? '{}').newDishId === 'd3' && JSON.parse(swap?.data ?? '{}').reason === 'out_of_stock')
  shows('a swap', canteenHub, '已调整', '原为清炒菠菜')
  const eaten = await openPage('features/menu/parents/parents', { school: 'demo' })
  shows('the parents’ menu', eaten, '晨光里小学食谱', '西红柿炒鸡蛋', '鸡蛋 40', '转发给家长')
  find(eaten.dom, 'wx-button', ({ textContent }) => textContent === '蛋').__wxElement.triggerEvent('tap', {}, { bubbles: false })
  await settled()
  expect('what a child must not eat stays on the phone', stored.has('houqin:avoid') && !log.requests.some(({ data }) => data?.includes('avoid')))

  for (const path of pages) {
    const seen = await openPage(path, { id: path.includes('member') ? 'm1' : path.includes('sample/sample') ? 's1' : path.includes('sample/holds') ? 'h1' : path.includes('menu/dish') ? 'd1' : path.includes('menu/food') ? 'g1' : path.includes('place') ? 'p1' : path.includes('repair') ? 'r1' : 'a1', code: '7K3M9QXT2BWD', assetId: 'a1', school: 'demo' })
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
function tap(dom, words, selector = '*') {
  let node = find(dom, selector, ({ textContent }) => textContent.includes(words))
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
