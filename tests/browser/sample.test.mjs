// A lunch is sampled with gloves on, its boxes are thrown away two days later, and an inspector sees all of it. [F01–F06 F12 F14]
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { askAs, closePhones, login, logInHere, openPhone, PASSWORD, photograph, startServer, visit } from './app.mjs'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Of the demo's school, at UTC+8. */
const onDay = (date, time) => new Date(`${date}T${time}+08:00`)
const named = (at) => new Date(at.getTime() + 8 * 60 * MINUTE).toISOString().slice(0, 10)

/** The next day with a menu. */
function nextSchoolDay() {
  let at = new Date(Date.now() + DAY)
  while ([0, 6].includes(new Date(`${named(at)}T00:00Z`).getUTCDay())) at = new Date(at.getTime() + DAY)
  return named(at)
}

const date = nextSchoolDay()
let server
/** The dishes of the lunch, in their order. */
let dishes

const ask = (who, path, body) => askAs(server.origin, who, path, body)
const lunch = async () => (await ask('director', `/samples?date=${date}`)).items.filter(({ meal }) => meal === 'lunch')

before(async () => {
  server = await startServer({ clocked: true })
  await at(onDay(date, '11:35'))
  dishes = (await lunch()).map(({ dish }) => dish)
  assert.equal(dishes.length, 6)
})

after(async () => {
  await closePhones()
  server?.stop()
})

/** How far all clocks are ahead of the machine's. */
let ahead = 0
const now = () => new Date(Date.now() + ahead)

async function at(time) {
  ahead = time - Date.now()
  await server.at(time.toISOString())
}

async function phoneOf(who) {
  const phone = await openPhone({ at: now() })
  await login(phone.page, server.origin, who)
  return phone
}

async function kitchenOf(who) {
  const phone = await phoneOf(who)
  await phone.page.getByText('留样', { exact: true }).click()
  await phone.page.locator('.plate').nth(5).waitFor()
  return phone
}

async function done(phone) {
  assert.deepEqual(phone.errors, [])
  await phone.close()
}

const tile = (page, name) => page.locator('.plate').filter({ hasText: name })

async function press(page, word) {
  for (const key of word) await page.locator('.pad-key').getByText(key, { exact: true }).click()
}

/** One tap, and the label of the box is in a tab of its own. */
async function opensLabel(page, target) {
  const [tab, label] = await Promise.all([page.waitForEvent('popup'), page.waitForResponse((answer) => answer.url().endsWith('/label')), target.click()])
  assert.equal(label.headers()['content-type'], 'application/pdf')
  await tab.close()
}

/** A thumb in a wet glove is this wide, in CSS pixels. */
async function forGloves(targets) {
  for (const target of await targets.all()) {
    const { width, height } = await target.boundingBox()
    assert.ok(width >= 88 && height >= 88, `${await target.textContent()}: ${width}×${height}`)
  }
}

async function weigh(page, dish, grams) {
  await tile(page, dish).click()
  await press(page, grams)
}

const saved = (page, path) => page.waitForResponse((answer) => answer.url().endsWith(path) && answer.request().method() === 'POST')

/** Saves, and is answered. */
async function save(page, path = '/samples') {
  const [answer] = await Promise.all([saved(page, path), page.locator('.weigh-save').click()])
  return answer
}

test('the kitchen weighs a dish with gloves on: green from the minimum, refused below it', async () => {
  const phone = await kitchenOf('canteen')
  const { page } = phone
  await page.locator('.far-count').getByText('0/6').waitFor()
  await forGloves(page.locator('.plate'))
  await tile(page, dishes[0]).click()
  await forGloves(page.locator('.pad-key'))
  await forGloves(page.locator('.weigh-save'))
  await press(page, '0')
  await page.locator('.weigh-number.none').waitFor()
  await press(page, '124')
  await page.locator('.weigh-number.short').getByText('还差 1 克').waitFor()
  assert.equal(await page.locator('.weigh-save').getAttribute('aria-disabled'), 'true')
  await page.getByLabel('删一位').click()
  await press(page, '8')
  await page.locator('.weigh-number.enough').getByText('够了').waitFor()
  // A fridge chosen once is proposed for every box that follows.
  await page.locator('.weigh-part').first().click()
  await page.locator('.fridge').first().click()
  await page.locator('.weigh-part').getByText('温度').click()
  await press(page, '4.5')
  await page.locator('.weigh-save').click()
  const answer = await save(page)
  assert.equal(answer.status(), 201, await answer.text())
  const { grams, deciCelsius, late, ledger } = await answer.json()
  assert.deepEqual({ grams, deciCelsius, late }, { grams: 128, deciCelsius: 45, late: false })
  assert.match(ledger.link, /^[0-9a-f]{64}$/)
  await tile(page, dishes[0]).filter({ hasText: '128 g' }).waitFor()
  await opensLabel(page, page.getByLabel(`打印标签 ${dishes[0]}`))
  await page.locator('.far-count').getByText('1/6').waitFor()
  await done(phone)
})

test('too little is kept only with a reason, none at all only with a reason, and the director is told', async () => {
  const phone = await kitchenOf('canteen')
  const { page } = phone
  await weigh(page, dishes[1], '98')
  await page.getByText('只有这么多').click()
  const [light] = await Promise.all([saved(page, '/samples'), page.getByText('菜打完了，只剩这些').click()])
  assert.equal((await light.json()).status, 'failed')
  await tile(page, dishes[1]).getByText('不合格 98 g').waitFor()
  await tile(page, dishes[2]).click()
  await page.getByText('没有留样').click()
  await page.getByText('其他原因').click()
  await page.locator('.reasons-save').click()
  await page.getByText('请写原因').waitFor()
  await page.locator('.reasons textarea').fill('锅翻了，全部倒掉')
  const [none] = await Promise.all([saved(page, '/samples/missing'), page.locator('.reasons-save').click()])
  assert.equal(none.status(), 201, await none.text())
  await tile(page, dishes[2]).getByText('缺留').waitFor()
  const told = (await ask('director', '/notices?limit=50')).items.map(({ kind }) => kind)
  for (const kind of ['sample.failed', 'sample.missing']) assert.ok(told.includes(kind), `${kind} in ${told}`)
  await page.locator('.kitchen-close').click()
  await page.getByText(`还不能收餐，差：${dishes.slice(3).join('、')}`).waitFor()
  await done(phone)
})

test('of two phones at one dish the second is shown who was faster', async () => {
  const [cook, director] = [await kitchenOf('canteen'), await kitchenOf('director')]
  await weigh(cook.page, dishes[3], '130')
  await weigh(director.page, dishes[3], '140')
  assert.equal((await save(director.page)).status(), 201)
  assert.equal((await save(cook.page)).status(), 409)
  await cook.page.locator('.ask').getByText(/已经留过了/).waitFor()
  await cook.page.locator('.ask').getByText(`${dishes[3]} · 已留样 140 g`).waitFor()
  await cook.page.locator('.ask').getByText('取消').click()
  await tile(cook.page, dishes[3]).getByText('140 g').waitFor()
  assert.equal(await cook.page.locator('.strip').count(), 0)
  await done(cook)
  await done(director)
})

test('without a signal nothing is lost, and the meal is closed once all of it has arrived', async () => {
  const phone = await kitchenOf('canteen')
  const { page } = phone
  await page.route('**/api/v1/**', (route) => route.abort())
  await weigh(page, dishes[4], '131')
  await page.locator('.weigh-save').click()
  await tile(page, dishes[4]).getByText('待发送 131 g').waitFor()
  await weigh(page, dishes[5], '150')
  await page.locator('.weigh-save').click()
  await page.locator('.far.all').getByText('都记好了 · 缺留 1 · 不合格 1').waitFor()
  await page.unroute('**/api/v1/**')
  await page.locator('.strip').click()
  await page.getByText('马上发送').click()
  await page.getByText('都发出去了').waitFor()
  await page.goBack()
  await tile(page, dishes[5]).getByText('150 g').waitFor()
  const [closed] = await Promise.all([saved(page, '/lunch/close'), page.locator('.kitchen-close').click()])
  assert.equal(closed.status(), 200, await closed.text())
  await page.locator('.kitchen-closed').getByText('已收餐').waitFor()
  assert.deepEqual((await lunch()).map(({ status }) => status), ['kept', 'failed', 'missing', 'kept', 'kept', 'kept'])
  await done(phone)
})

test('a service that ends while somebody stands at the scale makes it late, with a reason', async () => {
  await at(onDay(date, '15:18'))
  const phone = await phoneOf('canteen')
  const { page } = phone
  await page.getByText('留样', { exact: true }).click()
  await page.locator('.kitchen-meal.on').getByText('午点').waitFor()
  await page.locator('.plate').first().click()
  await press(page, '130')
  await at(onDay(date, '15:21'))
  assert.equal((await save(page)).status(), 422)
  await page.getByText('要写补记的原因').waitFor()
  await page.locator('.weigh-save').click()
  await page.getByText('为什么现在才记？').waitFor()
  const [answer] = await Promise.all([saved(page, '/samples'), page.getByText('当时太忙，忘了记').click()])
  assert.equal((await answer.json()).late, true)
  await page.locator('.plate').first().getByText('补记 · 待批准').waitFor()
  await page.getByText('1 份补记等没有经手的后勤主任批准').waitFor()
  await done(phone)

  const desk = await phoneOf('director')
  await desk.page.getByText('留样', { exact: true }).click()
  await desk.page.getByText('其中补记 1 份要批准').click()
  const sheet = desk.page.getByRole('dialog')
  await sheet.locator('.review-late').getByText('供餐到').waitFor()
  await sheet.getByText('当时太忙，忘了记').waitFor()
  await sheet.getByLabel('批准补记').click()
  await desk.page.locator('.plate').first().getByText('补记 · 已批准').waitFor()
  await desk.page.locator('.plate').first().click()
  await desk.page.getByText('批准补记', { exact: true }).waitFor()
  await done(desk)
})

test('somebody else reviews a box; its label leads to its page, which says when it may go', async () => {
  const [{ sample }] = await lunch()
  const phone = await openPhone({ at: now() })
  const { page } = phone
  await page.goto(`${server.origin}/app/?sample=${sample.id.replaceAll('-', '')}`)
  await logInHere(page, 'director')
  await page.locator('.box-dish').getByText(dishes[0]).waitFor()
  await page.getByText('复核无误').click()
  await page.locator('.mark').getByText('已复核').waitFor()
  await page.getByText(/12:30 之后才能销毁/).waitFor()
  await page.getByText('和台账核对', { exact: true }).click()
  await page.getByText('核对一致').waitFor()
  await opensLabel(page, page.getByText('打印标签'))
  await visit(page, 'sample/sample?id=019a0000000070008000000000000000')
  await page.getByRole('alert').waitFor()
  await done(phone)
})

test('a fridge out of range says what to do, marks its boxes and orders its repair', async () => {
  const [{ sample }] = await lunch()
  const phone = await phoneOf('canteen')
  const { page } = phone
  await visit(page, `asset/asset?id=${sample.fridge.id}`)
  await page.getByText('记温度', { exact: true }).click()
  await press(page, '12')
  await page.locator('.cold-number.out').getByText('超出范围').waitFor()
  await page.getByText('记下，同时报修').click()
  await page.locator('.cold-step').nth(3).waitFor()
  await page.getByText(/已报修 BX-/).waitFor()
  await page.getByRole('button', { name: `${dishes[0]} ${date}` }).waitFor()
  await done(phone)
})

test('a suspicion freezes what is there, with a list to hand over, until the director lets go', async () => {
  const phone = await phoneOf('director')
  const { page } = phone
  await visit(page, 'sample/holds')
  await page.locator('.holds-now').click()
  await page.locator('.why-yes').click()
  await page.getByText('请写原因').waitFor()
  await page.locator('.sheet textarea').fill('三年级两名学生呕吐')
  await page.locator('.why-yes').click()
  await page.locator('.holds-open').getByText('三年级两名学生呕吐').waitFor()
  const [{ id }] = (await ask('director', '/holds')).items
  const { samples } = await ask('director', `/holds/${id}`)
  // The five that were kept and the light one; before them stand those of the demo's last days.
  assert.equal(samples.filter((sample) => sample.date === date).length, 6)
  await page.locator('.holds-open').getByText(`${samples.length} 份留样`).waitFor()
  await page.getByText('移交清单', { exact: true }).click()
  await page.getByText('打开移交清单').waitFor()
  await visit(page, 'sample/due')
  await page.locator('.cell').filter({ hasText: dishes[0] }).locator('.mark.stop').getByText('封存').waitFor()
  await page.goBack()
  await page.getByText('全部解封').click()
  await page.locator('.sheet textarea').fill('化验正常')
  await page.locator('.why-yes').click()
  await page.locator('.holds-open.over').getByText('化验正常').waitFor()
  await done(phone)
})

test('48 hours later, and not before, the boxes are thrown away together with a photo', async () => {
  const lawful = onDay(named(new Date(onDay(date, '12:30').getTime() + 2 * DAY)), '12:30')
  await at(new Date(lawful.getTime() - 2 * MINUTE))
  const early = await phoneOf('canteen')
  await visit(early.page, 'sample/due')
  await early.page.locator('.cell').filter({ hasText: dishes[0] }).getByText(/12:30 起/).first().waitFor()
  assert.equal(await ofToday(early.page).count(), 0)
  await done(early)
  await at(lawful)
  const phone = await kitchenOfDue()
  const { page } = phone
  await forGloves(page.locator('.due-one'))
  assert.equal(await ofToday(page).count(), 5)
  await page.locator('.due-yes').click()
  await page.locator('.discard-yes').click()
  await page.getByText('要有照片，或者在场的第二个人').waitFor()
  await photograph(page, '倒掉留样')
  const [gone] = await Promise.all([saved(page, '/samples/discard'), page.locator('.discard-yes').click()])
  assert.equal(gone.status(), 200, await gone.text())
  await page.getByText('没有到时的留样').waitFor()
  assert.deepEqual((await lunch()).map(({ status }) => status), ['discarded', 'discarded', 'missing', 'discarded', 'discarded', 'discarded'])
  await done(phone)
})

/** What of this lunch may be thrown away; others may be there from the demo's last days. */
const ofToday = (page) => page.locator('.due-one').filter({ hasText: date.slice(5) })

/** Somebody new of this role, who logs in by its name. */
async function invite(role) {
  const { invitation } = await ask('director', '/members', { name: '查账员', role })
  const body = JSON.stringify({ invitation: invitation.code, login: role, password: PASSWORD })
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
  const answer = await fetch(`${server.origin}/api/v1/session/invitation`, { method: 'POST', headers, body })
  assert.ok(answer.ok, await answer.text())
}

async function kitchenOfDue() {
  const phone = await phoneOf('canteen')
  await phone.page.getByText('留样', { exact: true }).click()
  const { items } = await ask('canteen', '/samples/due')
  await phone.page.getByText(`${items.length} 份到时了`).click()
  await phone.page.locator('.due-yes').waitFor()
  return phone
}

test('whoever ate with the pupils writes it down', async () => {
  const phone = await phoneOf('teacher')
  const { page } = phone
  await page.getByText('陪餐记录', { exact: true }).click()
  await page.getByText('写今天的陪餐').click()
  await page.getByText('保存记录').click()
  await page.getByText('请点星').first().waitFor()
  await page.getByLabel('饭菜怎么样 5 星').click()
  await page.getByLabel('卫生怎么样 4 星').click()
  await page.locator('textarea').first().fill('汤有点淡')
  await page.getByText('保存记录').click()
  await page.locator('.card').getByText('汤有点淡').waitFor()
  await done(phone)
})

test('the auditor verifies the ledger, exports it, and the proof holds without the server', async () => {
  await invite('auditor')
  const phone = await phoneOf('auditor')
  const { page } = phone
  await page.getByText('台账与检查').click()
  await page.getByText('核对台账').click()
  await page.locator('.ledger-check.good').getByText(/条全部完好/).waitFor()
  await page.getByText('Excel 表格').click()
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.locator('.export-file').click()])
  assert.match(sheet.suggestedFilename(), /^sample-.*\.xlsx$/)
  await page.getByText('存证文件').click()
  await page.locator('.export-file').getByText('存证文件').waitFor()
  const [proof] = await Promise.all([page.waitForEvent('download'), page.locator('.export-file').click()])
  const file = join(server.folder, proof.suggestedFilename())
  await proof.saveAs(file)
  const verify = () => spawnSync(process.env.HOUQIN_TEST_BINARY, ['verify', '--file', file], { encoding: 'utf8' })
  assert.equal(verify().status, 0)
  writeFileSync(file, readFileSync(file, 'utf8').replace('菜打完了', '菜吃完了'))
  assert.notEqual(verify().status, 0)
  await page.locator('.cell').filter({ hasText: '到第' }).first().waitFor()
  assert.equal(await page.getByText('给检查人员的链接').count(), 0)
  await done(phone)
})

test('an inspector opens the link without an account and without a script, until it is ended', async () => {
  const desk = await phoneOf('director')
  await visit(desk.page, 'ledger/ledger')
  await desk.page.getByText('给检查人员的链接').click()
  await desk.page.locator('.field-input input').first().fill('区市场监管所')
  await desk.page.getByText('生成', { exact: true }).click()
  await desk.page.locator('.inspect-url').waitFor()
  const link = (await desk.page.locator('.inspect-url').textContent()).trim()
  const page = await (await fetch(link)).text()
  assert.ok(!page.includes('<script'))
  for (const word of [...dishes, '锅翻了，全部倒掉', '菜打完了，只剩这些', '区市场监管所', '128']) assert.ok(page.includes(word), `the page does not show ${word}`)
  assert.equal((await fetch(`${link.slice(0, -4)}0000`)).status, 404)
  await desk.page.getByText('收回', { exact: true }).click()
  await desk.page.locator('.ask').getByText('收回', { exact: true }).click()
  await desk.page.getByText('已失效').waitFor()
  assert.equal((await fetch(link)).status, 404)
  await done(desk)
})
