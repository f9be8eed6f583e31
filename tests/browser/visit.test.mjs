// Who comes registers at the poster, the host says yes on the own phone, the guard lets in and out on the shared one. [V01–V10]
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { askAs, closePhones, login, openPhone, PASSWORD, startServer, visit } from './app.mjs'

const DAY = 24 * 60 * 60_000
const MINUTE = 60_000
let server
let slug
/** The address by which the gate's phone is taken into use, and the guard's code at it. */
let invitation
let code
/** The shared phone, on which a guard is signed on; the host's own. */
let gate
let hosts

const ask = (who, path, body) => askAs(server.origin, who, path, body)

/** How far all clocks are ahead of the machine's. */
let ahead = 0
const now = () => new Date(Date.now() + ahead)

async function at(time) {
  ahead = time - Date.now()
  await server.at(time.toISOString())
}

before(async () => {
  server = await startServer({ clocked: true })
  const tomorrow = new Date(Date.now() + DAY + 8 * 60 * MINUTE).toISOString().slice(0, 10)
  await at(new Date(`${tomorrow}T10:00+08:00`))
  slug = (await ask('director', '/school')).slug
})

after(async () => {
  await closePhones()
  server?.stop()
})

const answered = (page, path, method = 'POST') => page.waitForResponse((answer) => answer.url().split('?')[0].endsWith(path) && answer.request().method() === method)

/** Counts what a person does: touches and characters. */
function counting(page) {
  const done = { taps: 0, typed: 0, began: performance.now() }
  return {
    done,
    async tap(place) {
      done.taps++
      await place.click()
    },
    async type(place, text) {
      done.taps++
      done.typed += text.length
      await place.fill(text)
    },
    /** As people do it: a second and a half to find and touch a thing, a second to spell a Chinese character. */
    said: () => `${done.taps} taps, ${done.typed} characters; ${((performance.now() - done.began) / 1000).toFixed(1)} s by the machine, about ${(done.taps * 1.5 + done.typed).toFixed(0)} s by a person`,
    page,
  }
}

/** A guard signs on at the shared phone. */
async function signOn(page) {
  await page.locator('.on-guard').filter({ hasText: '白鹭' }).click()
  for (const digit of code) await page.locator('.code-key').getByText(digit, { exact: true }).click()
  await page.locator('.gate-new').waitFor()
}

test('a director sets up the phone of the gate and gives a guard a code', async () => {
  const { page, errors, close } = await openPhone({ at: now() })
  await login(page, server.origin, 'director')
  await visit(page, 'visit/manage/manage')
  await page.getByText('门岗手机', { exact: true }).click()
  await page.locator('.sheet').getByText('门岗手机', { exact: true }).waitFor()
  await page.locator('.sheet .field-input input').fill('东门门岗')
  const [made] = await Promise.all([answered(page, '/members'), page.locator('.sheet .btn').last().click()])
  invitation = new URL((await made.json()).invitation.url)
  await page.locator('.invitation').waitFor()
  await page.locator('.sheet-x').click()
  const guard = (await ask('director', '/members?limit=200')).items.find(({ login: name }) => name === 'guard')
  await visit(page, `member/member?id=${guard.id}`)
  await page.getByText('给一个门岗口令').click()
  code = await page.locator('.member-digits').innerText()
  assert.match(code, /^\d{6}$/)
  assert.deepEqual(errors, [])
  await close()
})

test('the phone of the gate shows the privacy notice and nothing else until a guard signs on', async () => {
  gate = await openPhone({ at: now() })
  const { page } = gate
  await page.goto(invitation.href)
  const fields = page.locator('.invite .field-input input')
  await fields.nth(1).fill('east-gate')
  await fields.nth(2).fill(PASSWORD)
  await page.locator('.invite .btn').last().click()
  await page.locator('.on-notice').waitFor()
  assert.equal(await page.locator('.gate-new').count(), 0)
  await page.locator('.on-guard').filter({ hasText: '白鹭' }).click()
  for (const digit of '918273') await page.locator('.code-key').getByText(digit, { exact: true }).click()
  await page.getByText('口令不对，请再输一遍').waitFor()
  for (const digit of code) await page.locator('.code-key').getByText(digit, { exact: true }).click()
  await page.locator('.gate-new').waitFor()
})

test('poster, form, ask, yes, in: three phones at once', async (t) => {
  hosts = await openPhone({ at: now() })
  await login(hosts.page, server.origin, 'teacher')
  const host = (await ask('teacher', '/me')).member.name
  const visitor = await openPhone({ at: now() })
  await visitor.page.goto(`${server.origin}/s/${slug}/visit`)
  await visitor.page.locator('[name=name]').fill('芦花')
  await visitor.page.locator('[name=purpose]').selectOption('parent')
  await visitor.page.locator('[name=host]').fill(host)
  await visitor.page.locator('[name=phone]').fill('13800001234')
  // Who types as fast as a robot is asked to look again.
  await at(new Date(now().getTime() + MINUTE))
  await visitor.page.locator('form button').first().click()
  await visitor.page.getByText('已登记，等学校同意').waitFor()

  const { page } = gate
  const row = page.locator('.gate-row').filter({ hasText: '芦**' })
  await row.waitFor()
  assert.equal(await page.getByText('芦花').count(), 0, 'the shared phone hides the name')
  await row.click()
  await page.locator('.band').getByText('等答复').waitFor()
  await page.getByText(`问 ${host}`, { exact: true }).waitFor()

  const asking = hosts.page.locator('.asking').filter({ hasText: '芦花' })
  await asking.waitFor()
  const [yes] = await Promise.all([answered(hosts.page, '/confirm'), asking.locator('.asking-yes').click()])
  const said = performance.now()
  assert.equal(yes.status(), 200, await yes.text())
  await page.locator('.band').getByText('已同意').waitFor()
  t.diagnostic(`the host's yes at the gate: after ${((performance.now() - said) / 1000).toFixed(1)} s`)
  await page.getByText('证件已核验，进校').waitFor()

  await visitor.page.reload()
  await visitor.page.getByText('已同意，请到门岗').waitFor()
  const shown = (await visitor.page.locator('.big').innerText()).replace(/\s/g, '')
  await visit(page, 'visit/gate/gate')
  await page.locator('.gate-scan').click()
  // What only looks like a code might have been one a minute ago.
  await scanned(page, 'AAAAAA')
  await page.getByText('这个访客码过期了').waitFor()
  await scanned(page, 'a poster of the cinema')
  await page.getByText('不认识这个码').waitFor()
  await scanned(page, shown)
  const [entered] = await Promise.all([answered(page, '/enter'), page.locator('.visit-go').click()])
  assert.equal(entered.status(), 200, await entered.text())
  await page.locator('.gate-count').filter({ hasText: '在校内' }).waitFor()
  await visitor.page.reload()
  await visitor.page.getByText('已入校', { exact: true }).waitFor()
  assert.deepEqual([...visitor.errors, ...hosts.errors, ...gate.errors], [])
  await visitor.close()
})

/** Types a code where a camera would read it. */
async function scanned(page, text) {
  const field = page.locator('.sheet .field-input input')
  if (!(await field.count())) await page.getByText('扫不了？').click().catch(() => undefined)
  await field.fill(text)
  await page.locator('.sheet').getByText('确定', { exact: true }).click()
}

test('who stays too long is asked about, and leaves from the list', async () => {
  await at(new Date(now().getTime() + 100 * MINUTE))
  const { page } = gate
  // Nothing was written for so long: the phone has locked itself.
  await page.locator('.on-guard').first().waitFor()
  await signOn(page)
  await page.locator('.gate-count.stop').waitFor()
  const still = hosts.page.locator('.asking').filter({ hasText: '芦花' }).filter({ hasText: '还在您那里吗？' })
  await still.waitFor()
  const [said] = await Promise.all([answered(hosts.page, '/whereabouts'), still.getByText('已经走了').click()])
  assert.equal(said.status(), 200, await said.text())
  await page.locator('.gate-count.stop').click()
  const one = page.locator('.people-one').filter({ hasText: '芦花' })
  const [left] = await Promise.all([answered(page, '/leave'), one.locator('.people-leave').click()])
  assert.equal(left.status(), 200, await left.text())
  await one.waitFor({ state: 'detached' })
})

test('an unknown and a known visitor: so many taps, so many seconds', async (t) => {
  const { page } = gate
  const host = (await ask('teacher', '/me')).member
  await ask('director', '/frequent-visitors', { name: '水站老禾', company: '清泉水站', purpose: 'delivery', hostId: host.id, agreed: true })
  await visit(page, 'visit/gate/gate')

  const unknown = counting(page)
  await unknown.tap(page.locator('.gate-new'))
  await unknown.tap(page.locator('.new-tile').filter({ hasText: '家长' }))
  await unknown.type(page.locator('.field-input input').first(), '陆远')
  await unknown.type(page.locator('.field-input input').nth(1), host.name.slice(0, 1))
  await unknown.tap(page.locator('.host-one').filter({ hasText: host.name }))
  await unknown.tap(page.locator('.new-send'))
  await page.locator('.band').getByText('等答复').waitFor()
  t.diagnostic(`unknown visitor, until the host is asked: ${unknown.said()}`)
  await hosts.page.locator('.asking').filter({ hasText: '陆远' }).locator('.asking-yes').click()
  await page.locator('.band').getByText('已同意').waitFor()
  await unknown.tap(page.locator('.visit-go'))
  await page.locator('.gate-new').waitFor()
  t.diagnostic(`unknown visitor, in: ${unknown.said()}`)
  assert.ok(unknown.done.taps <= 7, 'an unknown visitor costs more than seven taps')

  const known = counting(page)
  await known.tap(page.locator('.gate-new'))
  await known.tap(page.locator('.new-regular').filter({ hasText: '水站老禾' }))
  await known.tap(page.locator('.new-send'))
  await page.locator('.band').getByText('等答复').waitFor()
  await hosts.page.locator('.asking').filter({ hasText: '水站老禾' }).locator('.asking-yes').click()
  await page.locator('.band').getByText('已同意').waitFor()
  await known.tap(page.locator('.visit-go'))
  await page.locator('.gate-new').waitFor()
  t.diagnostic(`known visitor, in: ${known.said()}`)
  assert.equal(known.done.taps, 4)
})

test('after an answer nothing of the visitor below lies under the finger', async () => {
  const host = (await ask('teacher', '/me')).member.id
  for (const name of ['远汀', '近汀']) await ask('guard', '/visits', { name, purpose: 'parent', hostId: host, idChecked: true })
  const phone = await openPhone({ at: now() })
  await login(phone.page, server.origin, 'teacher')
  const first = phone.page.locator('.asking').filter({ has: phone.page.locator('.asking-yes') }).first()
  const name = await first.locator('.asking-name').innerText()
  const { x, y, width, height } = await first.locator('.asking-yes').boundingBox()
  const point = [x + width / 2, y + height / 2]
  const again = answered(phone.page, '/visits', 'GET')
  await phone.page.mouse.click(...point)
  await phone.page.locator('.asking-said').getByText('已同意').waitFor()
  await again
  const under = ([left, top]) => document.elementFromPoint(left, top)?.closest('.asking')?.querySelector('.asking-name')?.textContent
  assert.equal(await phone.page.evaluate(under, point), name)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('what stood on paper is typed in with who let them in, and alarms no leader', async () => {
  const { page, errors, close } = await openPhone({ at: now() })
  await login(page, server.origin, 'guard')
  const host = (await ask('teacher', '/me')).member
  const field = (label) => page.locator('.field').filter({ hasText: label })
  const clock = (minutes) => new Date(now().getTime() - minutes * MINUTE).toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' }).slice(0, 5)
  await visit(page, 'visit/gate/new')
  await page.locator('.new-tile').filter({ hasText: '家长' }).click()
  await page.locator('.field-input input').first().fill('苇塘')
  await field('找谁').locator('.host-one').filter({ hasText: host.name }).click()
  await page.getByText('补记纸质登记').click()
  await field('为什么是补记').locator('input').fill('停电')
  await field('几点进的').locator('input').fill(clock(5))
  await page.locator('.new-send').click()
  await field('几点进的').getByText('进校不到 10 分钟').waitFor()
  await field('几点进的').locator('input').fill(clock(40))
  // Whom they came to is the first who is offered; no guard is.
  await field('谁同意进校的').locator('.host-one').first().filter({ hasText: host.name }).click()
  const [made] = await Promise.all([answered(page, '/visits'), page.locator('.new-send').click()])
  assert.equal(made.status(), 201, await made.text())
  const { id, status, decision } = await made.json()
  assert.deepEqual([status, decision.by.id, decision.how], ['inside', host.id, 'phone'])
  const told = async (who) => (await ask(who, '/notices')).items.filter(({ subjectId }) => subjectId === id).map(({ kind }) => kind)
  assert.deepEqual([await told('teacher'), await told('director')], [['visit.phone'], []])
  assert.deepEqual(errors, [])
  await close()
})

test('who sees nobody by name is asked about with the duty leader, as the button says', async () => {
  const { page } = gate
  const leader = await openPhone({ at: now() })
  await login(leader.page, server.origin, 'director')
  await visit(page, 'visit/gate/gate')
  await page.locator('.gate-new').click()
  await page.locator('.new-tile').filter({ hasText: '家长' }).click()
  await page.locator('.field-input input').first().fill('秋白')
  await page.getByText('证件已核验，问值班领导').click()
  await page.getByText(`请示值班领导 ${(await ask('director', '/me')).member.name}`).waitFor()
  await leader.page.locator('.asking').filter({ hasText: '秋白' }).locator('.asking-yes').click()
  await page.locator('.band').getByText('已同意').waitFor()
  await page.locator('.visit-go').click()
  await page.locator('.gate-new').waitFor()
  assert.deepEqual(leader.errors, [])
  await leader.close()
})

test('who has shown no paper is let in by the duty leader, who is asked on his first page though the host has said yes', async () => {
  const { page } = gate
  const host = (await ask('teacher', '/me')).member
  const leader = await openPhone({ at: now() })
  await login(leader.page, server.origin, 'director')
  await page.locator('.gate-new').click()
  await page.locator('.new-tile').filter({ hasText: '家长' }).click()
  await page.locator('.field-input input').first().fill('白芷')
  await page.locator('.host-one').filter({ hasText: host.name }).click()
  await page.locator('.new-unseen').click()
  await hosts.page.locator('.asking').filter({ hasText: '白芷' }).locator('.asking-yes').click()
  await page.locator('.band').getByText('已同意').waitFor()
  await page.locator('.visit-go2').filter({ hasText: '未带证件' }).click()
  await leader.page.locator('.asking').filter({ hasText: '白芷' }).locator('.asking-look').click()
  await leader.page.locator('.host-over').click()
  await leader.page.locator('.why-go').click()
  await leader.page.getByText('请点一个，或写一句').waitFor()
  await leader.page.locator('.why-usual .chip').first().click()
  const [over] = await Promise.all([answered(leader.page, '/override'), leader.page.locator('.why-go').click()])
  assert.equal(over.status(), 200, await over.text())
  await page.locator('.band').getByText('值班领导放行').waitFor()
  // Nobody says of him that his paper was looked at.
  const [entered] = await Promise.all([answered(page, '/enter'), page.locator('.visit-go').click()])
  assert.deepEqual([entered.status(), (await entered.json()).idChecked], [200, false])
  await page.locator('.gate-new').waitFor()
  assert.deepEqual(leader.errors, [])
  await leader.close()
})

test('without a signal the host is chosen and called, and all of it arrives later', async () => {
  const { page } = gate
  const host = (await ask('teacher', '/me')).member
  await page.context().setOffline(true)
  await page.locator('.gate-new').click()
  await page.locator('.new-tile').filter({ hasText: '家长' }).click()
  await page.locator('.field-input input').first().fill('江蓠')
  await page.locator('.new-send').click()
  await page.locator('.off-said').getByText('江蓠').waitFor()
  // Somebody has to have said yes.
  await page.locator('.call-yes[disabled]').waitFor()
  await page.locator('.host-one').filter({ hasText: host.name }).click()
  await page.locator('.call-yes').click()
  await page.locator('.gate-new').waitFor()
  const [entered] = await Promise.all([answered(page, '/enter'), page.context().setOffline(false)])
  assert.equal(entered.status(), 200, await entered.text())
  const { status, decision } = await entered.json()
  assert.deepEqual([status, decision.how, decision.by.name], ['inside', 'phone', host.name])
})

test('a shift is not handed over while somebody who should be gone is not explained', async () => {
  await at(new Date(now().getTime() + 12 * 60 * MINUTE))
  const { page } = gate
  await page.locator('.on-guard').first().waitFor()
  await signOn(page)
  await visit(page, 'visit/gate/close')
  const go = page.locator('.close-go')
  await go.click()
  await page.getByText('没有说明').waitFor()
  for (const one of await page.locator('.card').filter({ has: page.locator('.close-ways') }).all()) {
    await one.getByText('推定离校', { exact: true }).click()
    await one.getByText('被访人说已走', { exact: true }).click()
  }
  const [closed] = await Promise.all([answered(page, '/close'), go.click()])
  assert.ok(closed.ok(), await closed.text())
  await page.locator('.on-guard').first().waitFor()
  assert.deepEqual([...gate.errors, ...hosts.errors], [])
})
