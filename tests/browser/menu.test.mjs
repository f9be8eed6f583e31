// A week of lunches: copied, changed, approved, published, read by parents, and swapped while it is cooked. [M01–M05 M07 M08 F01]
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { askAs, closePhones, login, openPhone, startServer, visit } from './app.mjs'

let server
/** Wednesday of the week after the last one that the demo has written. */
const wednesday = shifted(mondayOf(new Date(Date.now() + 8 * 3_600_000)), 16)
const week = weekOf(wednesday)
/** That day by the school's clock. */
const at = (time) => `${new Date(`${wednesday}T${time}:00+08:00`).toISOString()}`

before(async () => {
  server = await startServer({ clocked: true })
  await server.at(at('10:00'))
})

after(async () => {
  await closePhones()
  server?.stop()
})

function shifted(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function mondayOf(now) {
  return shifted(now.toISOString().slice(0, 10), -((now.getUTCDay() + 6) % 7))
}

function weekOf(day) {
  const thursday = new Date(`${shifted(mondayOf(new Date(`${day}T00:00:00Z`)), 3)}T00:00:00Z`)
  const days = (thursday - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000
  return `${thursday.getUTCFullYear()}-W${String(Math.floor(days / 7) + 1).padStart(2, '0')}`
}

const ask = (who, path, body) => askAs(server.origin, who, path, body)

async function phoneOf(who, time) {
  const phone = await openPhone({ at: at(time) })
  await login(phone.page, server.origin, who)
  return phone
}

/** A parent's phone, whose browser runs no script. */
async function plainPhone() {
  const phone = await openPhone()
  const tools = await phone.page.context().newCDPSession(phone.page)
  await tools.send('Emulation.setScriptExecutionDisabled', { value: true })
  return phone
}

async function done(phone) {
  assert.deepEqual(phone.errors, [])
  await phone.close()
}

/** The card of a day, by its name. */
const card = (page, name) => page.locator('.day').filter({ has: page.locator('.day-name', { hasText: name }) })

let changed

test('the canteen copies last week, changes a dish and submits', async () => {
  const phone = await phoneOf('canteen', '10:00')
  const { page } = phone
  await page.locator('.tile').getByText('食谱', { exact: true }).click()
  await page.getByText('今天没有公布的食谱').waitFor()
  await page.locator('.cell').filter({ hasText: '本周' }).getByText('还没写').click()
  await page.locator('.btn').getByText('照搬上周', { exact: true }).click()
  const fruit = card(page, '周三').locator('.dish').filter({ has: page.locator('.dish-kind.fruit') })
  await fruit.click()
  const other = page.locator('.pick-list .dish:not(.on)').first()
  changed = await other.locator('.dish-name').innerText()
  await other.click()
  await fruit.getByText(changed).waitFor()
  // What is not saved has not been counted.
  await card(page, '周三').getByText('保存后重新计算').waitFor()
  await page.getByText('提交审批').click()
  await page.locator('.steps-who').getByText('等主管批准').waitFor()
  assert.equal(await page.getByText('批准', { exact: true }).count(), 0, 'the canteen may not approve')
  const menu = await ask('director', `/menus/${week}`)
  assert.equal(menu.status, 'submitted')
  assert.ok(menu.days[2].meals[0].dishes.some(({ name }) => name === changed))
  await done(phone)
})

test('a director is told, approves and publishes', async () => {
  const plain = await plainPhone()
  await plain.page.goto(`${server.origin}/s/demo/menu`)
  await plain.page.getByText('这一周的食谱还没有公布').waitFor()
  const phone = await phoneOf('director', '10:05')
  const { page } = phone
  await page.locator('.bell').click()
  await page.locator('.notice.fresh').filter({ hasText: '有食谱待批准' }).first().click()
  await page.locator('.foot-bar').getByText('批准', { exact: true }).click()
  await page.locator('.foot-bar').getByText('公布给家长').click()
  await page.locator('.ask').getByText('公布给家长').click()
  await page.locator('.mark').getByText('已公布').waitFor()
  await done(phone)

  // Without an account, without script.
  await plain.page.reload()
  const first = plain.page.locator('section').first()
  await first.getByText('周三').waitFor()
  await first.getByText('今天').waitFor()
  await first.getByText(changed).first().waitFor()
  await plain.page.locator('summary').click()
  await plain.page.locator('.pick label').getByText('花生', { exact: true }).click()
  const crossed = await first.locator('li.p, li[class*=" p"], li[class^="p "]').first().evaluate((line) => getComputedStyle(line, '::before').content)
  assert.match(crossed, /✕/)
  await done(plain)
})

test('a dish is swapped at 10:30 by two taps, and parents see it with the time', async () => {
  await server.at(at('10:30'))
  const phone = await phoneOf('canteen', '10:30')
  const { page } = phone
  await page.locator('.tile').getByText('食谱', { exact: true }).click()
  const dish = page.locator('.day.now .dish').filter({ has: page.locator('.dish-kind.vegetable') })
  const was = await dish.locator('.dish-name').innerText()
  await dish.click()
  const instead = page.locator('.swap-list').first().locator('.dish').first()
  const name = await instead.locator('.dish-name').innerText()
  const [swapped] = await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/swaps')), instead.click()])
  assert.equal(swapped.status(), 201, await swapped.text())
  await dish.getByText(name).waitFor()
  await dish.getByText('已调整').waitFor()
  await dish.getByText(`原为${was}`).waitFor()
  // Where a dish was tapped in the kitchen already, one tap is left.
  const { days } = await ask('canteen', `/menus/${week}`)
  const fruit = days[2].meals[0].dishes.find(({ category }) => category === 'fruit')
  await visit(page, `menu/week?week=${week}&date=${wednesday}&meal=lunch&dishId=${fruit.dishId}`)
  await page.getByRole('dialog').getByText(`“${fruit.name}”换成`).waitFor()
  await done(phone)

  const plain = await plainPhone()
  await plain.page.goto(`${server.origin}/s/demo/menu`)
  const [month, date] = wednesday.split('-').slice(1).map(Number)
  await plain.page.locator('section').first().locator('em').getByText(`已调整 ${month}月${date}日 10:30：原为${was}，缺货`).waitFor()
  await done(plain)

  const desk = await phoneOf('director', '10:31')
  await visit(desk.page, 'menu/menus')
  await desk.page.locator('.swaps-line').filter({ hasText: `${was} → ${name}` }).getByText('批准').click()
  await desk.page.locator('.swaps').waitFor({ state: 'detached' })
  const { swaps } = await ask('director', `/menus/${week}`)
  assert.ok(swaps.every(({ approvedAt, reason }) => approvedAt && reason === 'out_of_stock'))
  await done(desk)
})

test('a parent without an account reads it in the client, and what a child must not eat stays on the phone', async () => {
  const phone = await openPhone({ at: at('10:40') })
  const { page } = phone
  const sent = []
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
  const open = `${server.origin}/app/#/features/menu/parents/parents?school=demo`
  await page.goto(open)
  await page.locator('.eat.now .eat-today').waitFor()
  await page.locator('.eat.now .dish-mark').getByText('已调整').waitFor()
  await page.locator('.parents-chips').getByText('花生', { exact: true }).click()
  await page.locator('.eat.now').getByText('有花生，不能吃').first().waitFor()
  await page.goto('about:blank')
  await page.goto(open)
  await page.locator('.eat.now').getByText('有花生，不能吃').first().waitFor()
  assert.ok(!sent.some((line) => /peanut|avoid/.test(line)))
  await done(phone)
})

test('a parent of several children sees them all, and what is known of them leaves the phone never', async () => {
  const phone = await openPhone({ at: at('10:41') })
  const { page } = phone
  const sent = []
  page.on('request', (request) => sent.push(decodeURIComponent(`${request.url()} ${request.postData() ?? ''}`)))
  await page.goto(`${server.origin}/app/#/features/menu/parents/parents?school=demo&week=2026-W60`)
  await page.locator('.parents-told').getByText('没有“2026-W60”这样的一周').waitFor()
  await page.getByText('几个孩子一起看').click()
  const sheet = page.getByRole('dialog')
  const add = async (name, avoid) => {
    await sheet.locator('input').first().fill(name)
    await sheet.getByText('找到了').waitFor()
    for (const one of avoid) await sheet.locator('.chip').getByText(one, { exact: true }).click()
    await sheet.getByText('记在这部手机上').click()
    await page.locator('.kid').filter({ hasText: name }).locator('.kid-dish').first().waitFor()
  }
  await add('小满', ['花生', '蛋', '奶'])
  await page.getByText('加一个孩子').click()
  await sheet.locator('input').nth(1).fill('https://elsewhere.example.org/s/demo/menu')
  await sheet.getByText('另一台服务器').waitFor()
  await sheet.locator('input').nth(1).fill(`${server.origin}/s/demo/menu`)
  await add('谷雨', [])
  await page.reload()
  await page.locator('.kid').nth(1).waitFor()
  await page.locator('.kid').filter({ hasText: '小满' }).locator('.kid-verdict').waitFor()
  assert.equal(await page.locator('.kid').filter({ hasText: '谷雨' }).locator('.kid-dish.stop').count(), 0)
  assert.ok(!sent.some((line) => /小满|谷雨|peanut/.test(line)))
  await page.getByText('全部忘掉').click()
  await page.locator('.ask').getByText('全部忘掉').click()
  await page.getByText('把孩子加进来').waitFor()
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes('小满'))
  await done(phone)
})

test('a dish is served besides, and a whole meal is called off', async () => {
  const phone = await phoneOf('director', '10:42')
  const { page } = phone
  await visit(page, `menu/week?week=${week}`)
  const lunch = card(page, '周四').locator('.day-meal').filter({ hasText: '午餐' })
  const more = lunch.locator('.day-add')
  await more.click()
  const other = page.locator('.swap-list .dish').first()
  const name = await other.locator('.dish-name').innerText()
  await other.click()
  await lunch.locator('.dish').filter({ hasText: name }).getByText('临时加的').waitFor()
  await more.click()
  await page.locator('.swap-off').click()
  await page.locator('.ask').getByText('整餐不供', { exact: true }).click()
  await lunch.locator('.off').getByText(`${name}不供`).waitFor()
  assert.equal(await lunch.locator('.dish').count(), 0)
  const { days } = await ask('director', `/menus/${week}`)
  assert.ok(days[3].meals[0].dishes.every(({ cancelledAt }) => cancelledAt))
  assert.ok(days[2].meals[0].dishes.some(({ cancelledAt }) => !cancelledAt))
  await done(phone)
})

test('two who write the same week lose nothing', async () => {
  const next = weekOf(shifted(wednesday, 7))
  const cook = await phoneOf('canteen', '10:45')
  await visit(cook.page, `menu/week?week=${next}`)
  await cook.page.locator('.btn').getByText('照搬本周', { exact: true }).click()
  await card(cook.page, '周一').locator('.dish').first().waitFor()
  const desk = await phoneOf('director', '10:45')
  await visit(desk.page, `menu/week?week=${next}`)
  const say = async (page, day, note) => {
    await card(page, day).locator('.side-btn').click()
    await page.getByRole('dialog').locator('input').fill(note)
    await page.getByRole('dialog').getByText('完成').click()
    await card(page, day).getByText(note).waitFor()
  }
  await say(cook.page, '周一', '升旗日')
  await say(cook.page, '周二', '食堂开放日')
  await cook.page.getByText('保存', { exact: true }).click()
  await cook.page.getByText('已保存').waitFor()
  await say(desk.page, '周二', '家长陪餐')
  await say(desk.page, '周四', '体检')
  await desk.page.getByText('保存', { exact: true }).click()
  await desk.page.locator('.clash').getByText('食堂开放日').waitFor()
  await card(desk.page, '周一').getByText('升旗日').waitFor()
  await card(desk.page, '周二').getByText('家长陪餐').waitFor()
  await desk.page.locator('.clash').getByText('用别人的').click()
  await card(desk.page, '周二').getByText('食堂开放日').waitFor()
  await desk.page.getByText('保存', { exact: true }).click()
  await desk.page.locator('.clash').waitFor({ state: 'detached' })
  const { days } = await ask('director', `/menus/${next}`)
  assert.deepEqual(days.slice(0, 4).map(({ note }) => note), ['升旗日', '食堂开放日', '', '体检'])
  await done(cook)
  await done(desk)
})

test('whoever submits a dish without ingredients is asked first, because its allergens are unknown', async () => {
  await ask('canteen', '/dishes', { name: '例汤', category: 'soup', ingredients: [] })
  const phone = await phoneOf('canteen', '10:47')
  const { page } = phone
  await visit(page, `menu/week?week=${weekOf(shifted(wednesday, 14))}`)
  await page.getByText('从空白写').click()
  await card(page, '周一').locator('.day-add').first().click()
  await page.getByRole('dialog').locator('input').fill('例汤')
  await page.locator('.pick-list .dish').getByText('例汤').click()
  await page.getByRole('dialog').locator('.foot-bar .btn').click()
  await page.getByText('提交审批').click()
  const asked = page.locator('.ask')
  await asked.getByText('1 道菜没填配料，过敏原不明：例汤').waitFor()
  await asked.getByText('取消').click()
  await page.locator('.week-unknown').getByText('例汤').waitFor()
  await page.getByText('提交审批').click()
  await asked.getByText('提交审批').click()
  await page.locator('.steps-who').getByText('等主管批准').waitFor()
  await done(phone)
})

test('whoever serves a dish without ingredients instead is asked first as well', async () => {
  const phone = await phoneOf('canteen', '10:48')
  const { page } = phone
  await visit(page, `menu/week?week=${week}`)
  const dish = card(page, '周五').locator('.day-meal').filter({ hasText: '午餐' }).locator('.dish').first()
  const was = await dish.locator('.dish-name').innerText()
  const swap = async (answer) => {
    await dish.click()
    await page.getByRole('dialog').locator('input').fill('例汤')
    await page.locator('.swap-list .dish').getByText('例汤').click()
    await page.locator('.ask').getByText('过敏原不明').waitFor()
    await page.locator('.ask').getByText(answer, { exact: true }).click()
  }
  await swap('取消')
  const served = async () => (await ask('director', `/menus/${week}`)).days[4].meals[0].dishes.map(({ name }) => name)
  assert.ok((await served()).includes(was))
  await page.reload()
  await swap('照样上这道菜')
  await dish.getByText('例汤').waitFor()
  assert.ok((await served()).includes('例汤'))
  await done(phone)
})

test('what cannot be is refused beside its field, and nothing typed is lost', async () => {
  const phone = await phoneOf('canteen', '10:50')
  const { page } = phone
  await visit(page, 'menu/dish/dish')
  const fields = page.locator('.field-input input')
  await fields.first().fill('干煸四季豆')
  await page.locator('.chip').getByText('素菜').click()
  await page.getByText('加配料').click()
  await page.locator('.foods-found .cell').first().click()
  const grams = page.locator('.part-input input').first()
  const slip = page.locator('.part-slip')
  // What is typed has arrived once the mark is off the field.
  const type = async (text) => {
    await grams.fill(text)
    await slip.waitFor({ state: 'detached' })
  }
  for (const wrong of ['0', '-5', '2001', '99999']) {
    await type(wrong)
    await page.locator('.foot-bar .btn').click()
    await slip.getByText('1 到 2000').waitFor()
  }
  await type('125')
  await page.locator('.foot-bar .btn').click()
  await page.locator('.field.wrong').getByText('高风险').waitFor()
  assert.equal(await fields.first().inputValue(), '干煸四季豆')
  await fields.first().fill('清炒丝瓜')
  await page.locator('.foot-bar .btn').click()
  await page.locator('.hero').waitFor()

  await visit(page, 'menu/food/foods')
  await page.locator('.foods-list .cell').first().click()
  const kcal = page.locator('.food-grid .field-input input').first()
  await kcal.fill('888')
  await page.locator('.foot-bar .btn').click()
  await page.locator('.food-grid .field.wrong').getByText('对不上').waitFor()
  assert.equal(await kcal.inputValue(), '888')
  await done(phone)

  const plain = await plainPhone()
  for (const nowhere of ['2026-W60', 'next', '1999-W01']) {
    const answer = await plain.page.goto(`${server.origin}/s/demo/menu/${nowhere}`)
    assert.equal(answer.status(), 404, nowhere)
  }
  await done(plain)
})
