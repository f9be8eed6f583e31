// What the stage knows of samples, and what somebody does with them: weighs a dish, looks at a ledger that was changed.
import { settled } from './stage.mjs'

export const samplePermissions = ['sample.read', 'sample.write', 'sample.review', 'hold.write', 'accompany.write', 'inspection.write', 'rectification.read', 'rectification.write', 'rectification.work']
const person = { id: 'm1', name: '周师傅' }
const sample = {
  id: 's1', date: '2026-09-01', meal: 'lunch', dishId: 'd1', dish: '红烧鸡', status: 'kept', grams: 132, container: '3 号盒', fridge: { id: 'a1', name: '留样冷藏柜', number: '2026-00002' },
  deciCelsius: 45, excursion: false, late: false, awaitsApproval: false, reason: '', takenAt: '2026-09-01T03:40:00.000Z', occurredAt: null, servedUntil: '2026-09-01T04:30:00.000Z', discardAfter: '2026-09-03T04:30:00.000Z',
  keeper: { id: 'm2', name: '云雀' }, reviewer: null, reviewedAt: null, approved: false, discardedBy: null, discardedAt: null, witness: null, discardMethod: '', voidedBy: null, voidedAt: null, voidReason: '',
  holdIds: [], photos: [], actions: ['review', 'void'], version: 1,
}
const tile = (dishId, name, status, taken = null) => ({ date: '2026-09-01', meal: 'lunch', dishId, dish: name, cancelled: false, status, sampleId: taken?.id ?? null, sample: taken })
const kitchenDay = {
  date: '2026-09-01', minimumGrams: 125, now: '2026-09-01T03:40:00.000Z', items: [tile('d1', '红烧鸡', 'kept', sample), tile('d2', '清炒菠菜', 'expected')],
  meals: [{ meal: 'lunch', from: '2026-09-01T03:30:00.000Z', samplesFrom: '2026-09-01T03:00:00.000Z', until: '2026-09-01T04:30:00.000Z', open: 1, unapproved: 0, closed: false, closedAt: null, closedBy: null }],
}
const receipt = { seq: 412, link: 'ab'.repeat(32) }
const held = { id: 'h1', reason: '两名学生呕吐', madeBy: person, madeAt: '2026-09-01T06:00:00.000Z', releasedBy: null, releasedAt: null, releaseReason: '', version: 1 }
const reading = { id: 'g1', fridge: { id: 'a1', name: '留样冷藏柜', number: '2026-00002' }, deciCelsius: 45, outOfRange: false, note: '', at: '2026-09-01T03:50:00.000Z', occurredAt: null, by: person, repairId: null }
const accompanied = { id: 'y1', date: '2026-09-01', meal: 'lunch', member: person, quality: 5, hygiene: 4, opinion: '汤有点淡', exception: '', handling: '', photos: [], at: '2026-09-01T04:20:00.000Z', late: false, voidReason: '', version: 1 }
const found = {
  id: 'x1', source: { kind: 'fridge', id: 'a1' }, spot: { name: '留样冷藏柜 2026-00002', date: null, meal: null }, what: '门封条破损', openedBy: { id: 'm2', name: '云雀' }, openedAt: '2026-09-01T03:40:00.000Z',
  owner: person, dueOn: '2026-09-02', overdue: true, status: 'open', measures: '', doneBy: null, doneAt: null, verifiedBy: null, verifiedAt: null, result: '', returns: 1, returnedBy: { id: 'm2', name: '云雀' },
  returnedAt: '2026-09-01T08:00:00.000Z', returnReason: '还是关不严', cancelledBy: null, cancelledAt: null, cancelReason: '', photos: [], actions: ['done'], version: 3,
}

/** What the server answers about samples; nothing when it was asked about something else. */
export function ofSamples(method, path) {
  const list = (items) => [200, { items, next: null }]
  const table = {
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
    'GET /rectifications': list([found]),
    'GET /rectifications/x1': [200, found],
    'POST /rectifications/x1/done': [200, { ...found, status: 'done', measures: '已换门封条', actions: [], version: 4, ledger: receipt }],
    'GET /inspection-links': list([{ id: 'l1', from: '2026-09-01', to: '2026-09-30', inspector: '区市场监管所', createdAt: '2026-09-01T00:00:00.000Z', expiresAt: '2099-01-01T00:00:00.000Z' }]),
  }
  return table[`${method} ${path}`]
}

/** The thing that a page of the samples is opened with. */
export function idOfSamples(path) {
  if (path.includes('sample/sample')) return 's1'
  if (path.includes('rectification/record')) return 'x1'
  return path.includes('sample/holds') ? 'h1' : undefined
}

/** Weighs a dish, and looks at a ledger that was changed. */
export async function checkSamples({ openPage, log, expect, shows, tap }) {
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
  const records = await openPage('features/rectification/records')
  shows('what is to be put right', records, '门封条破损', '留样冷藏柜', '退回 1 次')
  const record = await openPage('features/rectification/record', { id: 'x1' })
  shows('what was found', record, '门封条破损', '周师傅', '还是关不严')
  tap(record.dom, '改好了')
  await settled()
  shows('what is asked of whoever did it', record, '怎么改的', '改好后的照片')
}
