// A fridge is too warm: somebody has to put it right by a day, is late, does it, and a second person looks again. [F13]
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { askAs, closePhones, login, openPhone, photograph, startServer, visit } from './app.mjs'

const DAY = 24 * 60 * 60_000
let server
/** The fridge that is too warm, and what has to be put right about it. */
let fridge
let record

const ask = (who, path, body) => askAs(server.origin, who, path, body)

/** How far all clocks are ahead of the machine's. */
let ahead = 0
const now = () => new Date(Date.now() + ahead)
/** A day at the school. */
const day = (later = 0) => new Date(now().getTime() + later * DAY + 8 * 60 * 60_000).toISOString().slice(0, 10)

async function at(time) {
  ahead = time - Date.now()
  await server.at(time.toISOString())
}

before(async () => {
  server = await startServer({ clocked: true })
  await at(new Date(`${day(1)}T09:00+08:00`))
  ;[fridge] = (await ask('director', `/assets?q=${encodeURIComponent('留样冷藏柜')}`)).items
})

after(async () => {
  await closePhones()
  server?.stop()
})

async function phoneOf(who) {
  const phone = await openPhone({ at: now() })
  await login(phone.page, server.origin, who)
  return phone
}

async function done(phone) {
  assert.deepEqual(phone.errors, [])
  await phone.close()
}

const saved = (page, path) => page.waitForResponse((answer) => answer.url().endsWith(path) && answer.request().method() === 'POST')

/** Takes a step in its sheet. */
async function step(page, name, path, text) {
  await page.getByText(name, { exact: true }).click()
  if (text) await page.locator('.sheet textarea').fill(text)
  const [answer] = await Promise.all([saved(page, `/${path}`), page.locator('.act-yes').click()])
  return answer
}

const heard = async (who, kind) => (await ask(who, '/notices?limit=100')).items.filter((one) => one.kind === kind && one.subjectId === record).length

async function readWarm(page) {
  await visit(page, `sample/fridge?assetId=${fridge.id}&name=${encodeURIComponent(fridge.name)}`)
  for (const key of ['1', '2']) await page.locator('.pad-key').getByText(key, { exact: true }).click()
  await page.getByText('记下 12.0 ℃').click()
  await page.locator('.cold-step').first().waitFor()
  await page.getByText('要整改', { exact: true }).click()
  await page.locator('.open-send').waitFor()
}

test('the cook says what is wrong at the fridge, who puts it right and by when', async () => {
  const phone = await phoneOf('canteen')
  const { page } = phone
  await readWarm(page)
  assert.equal(await page.locator('textarea').inputValue(), '12.0 ℃ 超出范围')
  await page.getByText(fridge.name).waitFor()
  await page.locator('.open-send').click()
  await page.getByText('请选一个人').waitFor()
  await page.locator('textarea').fill('12 ℃，门关不严')
  await photograph(page, '门缝')
  await page.locator('.field-pick').click()
  await page.locator('.choose-list .cell').filter({ hasText: '石榴' }).click()
  await page.locator('.due').getByText('明天', { exact: true }).click()
  const [answer] = await Promise.all([saved(page, '/rectifications'), page.locator('.open-send').click()])
  assert.equal(answer.status(), 201, await answer.text())
  record = (await answer.json()).id
  await page.locator('.fix-title').getByText('12 ℃，门关不严').waitFor()
  await page.getByText('整改前').waitFor()
  assert.equal(await page.locator('.fix-next').count(), 0)
  await done(phone)
})

test('whoever finds the same is led to what is open there', async () => {
  const phone = await phoneOf('director')
  const { page } = phone
  await readWarm(page)
  await page.locator('.field-pick').click()
  await page.locator('.choose-list .cell').filter({ hasText: '麦穗' }).click()
  await page.locator('.due').getByText('今天', { exact: true }).click()
  const [answer] = await Promise.all([saved(page, '/rectifications'), page.locator('.open-send').click()])
  assert.equal(answer.status(), 409)
  await page.locator('.open-there').getByText('12 ℃，门关不严').waitFor()
  await page.getByText('去看那一条').click()
  await page.locator('.fix-title').getByText('12 ℃，门关不严').waitFor()
  await visit(page, 'home/waiting')
  await page.getByText('都发出去了').waitFor()
  await done(phone)
})

test('when its last day is over the director hears of it, and once more a day later', async () => {
  await at(new Date(`${day(1)}T23:59+08:00`))
  assert.deepEqual([await heard('director', 'rectification.overdue'), await heard('caretaker', 'rectification.assigned')], [0, 1])
  await at(new Date(`${day(1)}T00:01+08:00`))
  assert.equal(await heard('director', 'rectification.overdue'), 1)
  await at(new Date(`${day(0)}T23:50+08:00`))
  assert.equal(await heard('director', 'rectification.overdue'), 1)
  await at(new Date(`${day(1)}T08:00+08:00`))
  assert.equal(await heard('director', 'rectification.overdue'), 2)
  const phone = await phoneOf('director')
  const { page } = phone
  await page.locator('.card').filter({ hasText: '整改逾期' }).getByText('全部').click()
  const row = page.locator('.fix').filter({ hasText: '12 ℃，门关不严' })
  await row.locator('.mark.stop').getByText('逾期 2 天').waitFor()
  await visit(page, 'notice/notices')
  await page.locator('.notice').filter({ hasText: '整改已超过时限' }).filter({ hasText: '门关不严' }).first().click()
  await page.locator('.fix-title').getByText('12 ℃，门关不严').waitFor()
  await done(phone)
})

test('its owner puts it right with a photo; a second person returns it, and then finds it right', async () => {
  const owner = await phoneOf('caretaker')
  await owner.page.locator('.card').filter({ hasText: '等我整改' }).getByText('全部').click()
  await owner.page.locator('.fix').filter({ hasText: '12 ℃，门关不严' }).click()
  await owner.page.getByText('改好了', { exact: true }).click()
  await owner.page.locator('.act-yes').click()
  await owner.page.getByText('请写一句').waitFor()
  await owner.page.locator('.sheet textarea').fill('调了门轴')
  await photograph(owner.page, '门轴')
  const [answer] = await Promise.all([saved(owner.page, '/done'), owner.page.locator('.act-yes').click()])
  assert.equal(answer.status(), 200, await answer.text())
  await owner.page.getByText('整改后').waitFor()
  assert.equal(await owner.page.locator('.fix-next').count(), 0, 'nobody looks again at his own')

  const cook = await phoneOf('canteen')
  await visit(cook.page, `rectification/record?id=${record}`)
  assert.equal((await step(cook.page, '没改好，退回', 'return', '还是关不严')).status(), 200)
  await cook.page.getByText('退回 1 次').waitFor()

  // Told of it where he is, he reads why.
  await owner.page.getByText('还是关不严').waitFor()
  assert.equal(await owner.page.getByText('整改措施').count(), 0)
  assert.equal((await step(owner.page, '改好了', 'done', '换了新门封条')).status(), 200)

  await cook.page.locator('.fix-next').first().waitFor()
  assert.equal((await step(cook.page, '复查通过', 'verify', '夹纸抽不动')).status(), 200)
  await cook.page.getByText('已销号').waitFor()
  await cook.page.getByText('夹纸抽不动').waitFor()
  await done(owner)
  await done(cook)
})

test('without a signal the step waits on the phone and arrives later', async () => {
  await ask('director', '/rectifications', { source: { kind: 'other' }, what: '窗纱破了', ownerId: (await ask('caretaker', '/me')).member.id, dueOn: day(3) })
  const phone = await phoneOf('caretaker')
  const { page } = phone
  await visit(page, 'rectification/records?view=mine')
  await page.locator('.fix').filter({ hasText: '窗纱破了' }).click()
  await page.locator('.fix-next').waitFor()
  await page.route('**/api/v1/**', (route) => route.abort())
  await page.getByText('改好了', { exact: true }).click()
  await page.locator('.sheet textarea').fill('换了新窗纱')
  await page.locator('.act-yes').click()
  await page.getByText('有一步等着发送').click()
  await page.unroute('**/api/v1/**')
  await page.getByText('马上发送').click()
  await page.getByText('都发出去了').waitFor()
  const [{ status, measures }] = (await ask('director', '/rectifications?status=done&limit=1')).items
  assert.deepEqual([status, measures], ['done', '换了新窗纱'])
  await done(phone)
})

/** A thing that the caretaker has to put right, told by the director. */
async function given(what) {
  const owner = (await ask('caretaker', '/me')).member.id
  return (await ask('director', '/rectifications', { source: { kind: 'other' }, what, ownerId: owner, dueOn: day(3) })).id
}

/** The director moves its last day from his own desk. */
async function moved(id, dueOn) {
  const director = await phoneOf('director')
  await visit(director.page, `rectification/record?id=${id}`)
  await director.page.getByText('换人、改时限', { exact: true }).click()
  await director.page.locator('.sheet .due').getByText(dueOn, { exact: true }).click()
  const [answer] = await Promise.all([saved(director.page, '/assign'), director.page.locator('.act-yes').click()])
  assert.equal(answer.status(), 200, await answer.text())
  await done(director)
}

test('what was typed and photographed stays when somebody else was faster', async () => {
  const id = await given('水池下水慢')
  const phone = await phoneOf('caretaker')
  const { page } = phone
  await visit(page, `rectification/record?id=${id}`)
  await page.getByText('改好了', { exact: true }).click()
  // It is not read again when something happens to it meanwhile.
  await page.route(`**/api/v1/rectifications/${id}`, (route) => route.abort())
  await page.locator('.sheet textarea').fill('清了存水弯')
  await photograph(page, '水池')
  await moved(id, '今天')
  const [refused] = await Promise.all([saved(page, '/done'), page.locator('.act-yes').click()])
  assert.equal(refused.status(), 409)
  await page.locator('.act-stale').getByText(day()).waitFor()
  assert.equal(await page.locator('.sheet textarea').inputValue(), '清了存水弯')
  assert.equal(await page.locator('.sheet .shot .picture').count(), 1)
  const [answer] = await Promise.all([saved(page, '/done'), page.locator('.act-yes').click()])
  assert.equal(answer.status(), 200, await answer.text())
  await page.getByText('整改后').waitFor()
  await page.getByText('清了存水弯').first().waitFor()
  assert.equal(await page.locator('.sheet').count(), 0)
  await visit(page, 'home/waiting')
  await page.getByText('都发出去了').waitFor()
  await done(phone)
})

test('a step that is refused when the signal is back is opened again as it was written', async () => {
  const id = await given('灯管不亮')
  const phone = await phoneOf('caretaker')
  const { page } = phone
  await visit(page, `rectification/record?id=${id}`)
  await page.getByText('改好了', { exact: true }).click()
  await page.locator('.sheet textarea').fill('换了灯管')
  await photograph(page, '灯管')
  await page.route('**/api/v1/**', (route) => route.abort())
  await page.locator('.act-yes').click()
  await page.getByText('有一步等着发送').waitFor()
  await moved(id, '今天')
  await page.unroute('**/api/v1/**')
  await visit(page, 'home/waiting')
  await page.getByText('马上发送').click()
  await page.getByText('去修改').click()
  await page.locator('.act-stale').waitFor()
  assert.equal(await page.locator('.sheet textarea').inputValue(), '换了灯管')
  await page.locator('.sheet .shot .picture').waitFor()
  const [answer] = await Promise.all([saved(page, '/done'), page.locator('.act-yes').click()])
  assert.equal(answer.status(), 200, await answer.text())
  await page.getByText('整改后').waitFor()
  await done(phone)
})

test('the ledger of it is printed, and an inspector reads it in his days', async () => {
  const phone = await phoneOf('director')
  const { page } = phone
  await visit(page, 'ledger/ledger')
  await page.getByText('整改台账', { exact: true }).click()
  await page.getByText('Excel 表格').click()
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.locator('.export-file').click()])
  assert.match(sheet.suggestedFilename(), /^rectification-.*\.xlsx$/)
  await done(phone)
  const { url } = await ask('director', '/inspection-links', { from: day(-30), to: day(), rectifications: true })
  const samples = await (await fetch(url)).text()
  const [, link] = /href="(\?ledger=rectification)"/.exec(samples)
  const printed = await (await fetch(url + link)).text()
  for (const word of ['12 ℃，门关不严', '换了新门封条', '夹纸抽不动', '复查退回 1 次：还是关不严', '逾期']) assert.ok(printed.includes(word), `the page does not show ${word}`)
})
