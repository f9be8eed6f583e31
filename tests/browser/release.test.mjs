// A child is let go when four have agreed on their own phones; an order beats all of them; a collector ends by himself. [P01-P07]
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { askAs, closePhones, logInHere, login, openPhone, startServer, visit } from './app.mjs'

const DAY = 24 * 60 * 60_000
let server
/** The children of the class, by name, and the teacher's class. */
const children = {}

const ask = (who, path, body) => askAs(server.origin, who, path, body)

/** How far all clocks are ahead of the machine's. */
let ahead = 0
const now = () => new Date(Date.now() + ahead)
const day = (later = 0) => new Date(now().getTime() + later * DAY + 8 * 60 * 60_000).toISOString().slice(0, 10)
let today

/** It is this time of the story's day. */
async function at(time) {
  const moment = new Date(`${today}T${time}+08:00`)
  ahead = moment - Date.now()
  await server.at(moment.toISOString())
}

before(async () => {
  server = await startServer({ clocked: true })
  today = day(1)
  await at('10:00')
  for (const { id, name } of (await ask('director', '/students?limit=200')).items) children[name] = id
})

after(async () => {
  await closePhones()
  server?.stop()
})

async function phoneOf(who) {
  const phone = await openPhone({ at: now() })
  if (who !== 'guardian') await login(phone.page, server.origin, who)
  else {
    await phone.page.goto(`${server.origin}/app/`)
    await logInHere(phone.page, who)
    await phone.page.locator('.kin-name').first().waitFor()
  }
  return phone
}

async function done(...phones) {
  for (const phone of phones) {
    assert.deepEqual(phone.errors, [])
    await phone.close()
  }
}

// A session that ran out while the clock moved is renewed, and the same is sent again.
const answered = (page, path) => page.waitForResponse((answer) => answer.url().endsWith(path) && answer.request().method() === 'POST' && answer.status() !== 401)

/** Taps something that is sent; answers what the server said. */
async function sent(page, path, tapped) {
  const [answer] = await Promise.all([answered(page, path), tapped.click()])
  return { status: answer.status(), body: await answer.json() }
}

/** The teacher asks that a child may leave; answers the id of the leave. */
async function askToLeave(page, name) {
  await visit(page, 'release/class')
  await page.locator('.class-one').filter({ hasText: name }).click()
  await page.locator('.student-ask').click()
  await page.locator('.ask-reason').getByText('身体不适').click()
  await page.locator('.ask-adult').filter({ hasText: `${name}妈妈` }).click()
  const { status, body } = await sent(page, '/releases', page.locator('.ask-send'))
  assert.equal(status, 201, JSON.stringify(body))
  await page.locator('.leave-name').getByText(name).waitFor()
  return body.id
}

test('a guardian sees the own children and nothing else', async () => {
  const phone = await phoneOf('guardian')
  const { page } = phone
  assert.deepEqual(await page.locator('.kin-name').allTextContents(), ['立春', '立夏'])
  assert.equal(await page.locator('.tab:visible').count(), 2)
  // Nothing open: one step back leaves.
  await page.evaluate(() => history.back())
  await page.waitForURL('about:blank')
  await done(phone)
})

test('four agree on their phones, in another order than usual, and the child goes', async () => {
  const [teacher, guard, guardian] = [await phoneOf('teacher'), await phoneOf('guard'), await phoneOf('guardian')]
  await visit(guard.page, 'release/gate')
  const id = await askToLeave(teacher.page, '立春')
  // The gate hears of it while it is looked at.
  const row = guard.page.locator('.leaf').filter({ hasText: '立春' })
  await row.getByText('等 班主任、家长、学生、门卫').waitFor()
  await row.click()
  await guard.page.getByText('还差：班主任、家长、学生、门卫').waitFor()
  assert.equal((await sent(guard.page, `/releases/${id}/student`, guard.page.locator('.four-one.student'))).status, 200)
  // One tap on the guardian's first page.
  const asked = guardian.page.locator('.asked').filter({ hasText: '立春' })
  assert.equal((await sent(guardian.page, `/releases/${id}/guardian`, asked.locator('.asked-yes'))).status, 200)
  // The answered card keeps its place, so that a second tap opens nothing that slid under it.
  await asked.locator('.asked-said').getByText('已同意').waitFor()
  assert.equal((await sent(teacher.page, `/releases/${id}/teacher`, teacher.page.locator('.four-one.teacher'))).status, 200)
  await guard.page.getByText('还差：门卫').waitFor()
  // Without a signal nobody is let go on the phone's own word.
  await guard.page.context().setOffline(true)
  await guard.page.locator('.leave-go').click()
  await guard.page.locator('.ask .btn').filter({ hasText: '放行' }).click()
  await guard.page.getByText('没有网络：还不能放行').waitFor()
  assert.equal(await guard.page.locator('.leave-go').count(), 0)
  const [gate] = await Promise.all([answered(guard.page, `/releases/${id}/gate`), guard.page.context().setOffline(false)])
  assert.deepEqual([gate.status(), (await gate.json()).status], [200, 'released'])
  await guard.page.locator('.leave-state.go').getByText('已放行').waitFor()
  await teacher.page.locator('.leave-state.go').waitFor()
  // The guardian says that the child has arrived.
  const arrived = guardian.page.locator('.asked').filter({ hasText: '接到立春了吗' })
  assert.equal((await sent(guardian.page, `/releases/${id}/receipt`, arrived.locator('.asked-yes'))).status, 200)
  await arrived.locator('.asked-said').waitFor()
  await guardian.page.locator('.card').filter({ hasText: '立春' }).getByText('已离校').first().waitFor()
  await done(teacher, guard, guardian)
})

test('an order beats all four; the gate reads whom to call and not why; its role lifts it', async () => {
  const [teacher, guard, director] = [await phoneOf('teacher'), await phoneOf('guard'), await phoneOf('director')]
  const id = await askToLeave(teacher.page, '雨水')
  for (const who of ['teacher', 'guardian', 'student']) assert.equal((await sent(teacher.page, `/releases/${id}/${who}`, teacher.page.locator(`.four-one.${who}.mine`))).status, 200)
  await teacher.page.getByText('还差：门卫').waitFor()
  await visit(director.page, `release/student?id=${children['雨水']}`)
  await director.page.locator('.student-bar').click()
  await director.page.locator('.sheet textarea').fill('演示：监护人有争议')
  assert.equal((await sent(director.page, `/students/${children['雨水']}/no-releases`, director.page.locator('.order-set'))).status, 201)
  await director.page.locator('.student-order').getByText('谁来都不放').waitFor()
  await director.page.locator('.collector').getByText('禁止放行').waitFor()
  // The class teacher, who may not read the order, sees that nobody may come, and not why.
  await visit(teacher.page, `release/student?id=${children['雨水']}`)
  await teacher.page.locator('.collector').getByText('禁止放行').waitFor()
  assert.ok(!(await teacher.page.content()).includes('监护人有争议'))

  await visit(guard.page, `release/leave?id=${id}`)
  const letGo = async () => {
    await guard.page.locator('.leave-go').click()
    return sent(guard.page, `/releases/${id}/gate`, guard.page.locator('.ask .btn').filter({ hasText: '放行' }))
  }
  const { status, body } = await letGo()
  assert.deepEqual([status, body.code], [403, 'call_leader'])
  const red = guard.page.locator('.red')
  await red.getByText('请联系值班领导').waitFor()
  assert.ok(!(await guard.page.content()).includes('监护人有争议'))
  await red.locator('.red-ok').click()
  // Nothing of it is left lying on the gate's phone.
  await visit(guard.page, 'home/waiting')
  await guard.page.getByText('都发出去了').waitFor()
  await guard.page.goBack()

  await visit(director.page, 'release/records?view=refusals')
  await director.page.locator('.cell').filter({ hasText: '雨水' }).getByText('禁止放行').first().waitFor()
  await director.page.goBack()
  await director.page.locator('.student-lift').click()
  await director.page.locator('.sheet textarea').fill('演示：已经核实')
  await director.page.locator('.why-send').click()
  await director.page.locator('.student-order').waitFor({ state: 'detached' })
  await guard.page.locator('.leave-go').waitFor()
  assert.deepEqual([(await letGo()).status], [200])
  await guard.page.locator('.leave-state.go').waitFor()
  await done(teacher, guard, director)
})

test('somebody named for today is not valid until the school has called back', async () => {
  const guardian = await phoneOf('guardian')
  const { page } = guardian
  const naming = page.locator('.card').filter({ hasText: '立夏' }).getByText('让别人来接')
  // Back on the first page closes the sheet, and does not leave.
  await naming.click()
  await page.locator('.sheet').waitFor()
  await page.evaluate(() => history.back())
  await page.locator('.sheet').waitFor({ state: 'detached' })
  await naming.click()
  await page.locator('.collect-send').click()
  await page.locator('.collect-first').getByText('请写姓名').waitFor()
  await page.locator('.sheet input').first().fill('演示叔叔')
  await page.locator('.collect-chips .chip').getByText('亲戚').click()
  await page.locator('.sheet [role=switch]').click()
  const path = `/children/${children['立夏']}/collectors`
  assert.equal((await sent(page, path, page.locator('.collect-send'))).status, 201)
  await page.locator('.collector').filter({ hasText: '演示叔叔' }).getByText('还不能接，等学校回电核实').waitFor()
  // After the school's hour nobody is named for the same day.
  await page.goBack()
  await at('12:30')
  await page.clock.setSystemTime(now())
  await page.reload()
  await page.locator('.card').filter({ hasText: '立夏' }).getByText('让别人来接').click()
  await page.getByText('已过 12:00').waitFor()
  assert.deepEqual(await page.locator('.collect-chips').nth(1).locator('.chip').allTextContents(), ['明天'])
  await done(guardian)
})

test('before the hour of fetching the gate is told what to do instead, and the child stays', async () => {
  const guard = await phoneOf('guard')
  const { page } = guard
  await visit(page, 'release/pickup')
  await page.locator('.pick').filter({ hasText: '惊蛰' }).click()
  const early = await sent(page, '/pickups', page.locator('.picker').filter({ hasText: '惊蛰妈妈' }))
  assert.deepEqual([early.status, early.body.code], [409, 'too_early'])
  await page.getByText('请班主任申请中途离校').waitFor()
  await page.locator('.sheet-x').click()
  await page.locator('.pick:not(.gone)').filter({ hasText: '惊蛰' }).waitFor()
  await done(guard)
})

test('the second tap of a glove, on what rose under it, gives nobody a child', async () => {
  const guard = await phoneOf('guard')
  const { page } = guard
  await visit(page, 'release/pickup')
  const row = page.locator('.pick').filter({ hasText: '惊蛰' })
  await row.waitFor()
  // At the moment each adult of the sheet is there, what would a tap on him meet?
  await page.evaluate(() => {
    window.met = []
    new MutationObserver((changes) => {
      for (const one of changes.flatMap(({ addedNodes }) => [...addedNodes]).flatMap((node) => [...(node.querySelectorAll?.('.picker, .sheet-veil') ?? [])])) {
        const { left, top, width } = one.getBoundingClientRect()
        window.met.push([one.className, one.contains(document.elementFromPoint(left + width / 2, top + 20))])
      }
    }).observe(document.body, { childList: true, subtree: true })
  })
  let given = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/pickups') && request.method() === 'POST') given++
  })
  await row.click({ clickCount: 2 })
  const mother = page.locator('.picker').filter({ hasText: '惊蛰妈妈' })
  // Until it takes a tap; this one is not tapped.
  await mother.click({ trial: true })
  const met = await page.evaluate(() => window.met)
  assert.ok(met.some(([name]) => name.includes('picker')), JSON.stringify(met))
  assert.deepEqual(met.filter(([, tapped]) => tapped), [])
  assert.equal(given, 0)
  await page.locator('.sheet-x').click()
  await page.locator('.pick:not(.gone)').filter({ hasText: '惊蛰' }).waitFor()
  await done(guard)
})

test('at the end of the day mothers are one tap, and five minutes after his window nobody is given the child', async () => {
  await at('15:50')
  const uncle = { name: '演示舅舅', relation: '舅舅', phone: '13800005678', adult: true, until: new Date(`${today}T16:00+08:00`).toISOString() }
  const { id } = await ask('teacher', `/students/${children['惊蛰']}/collectors`, uncle)
  const [guard, director] = [await phoneOf('guard'), await phoneOf('director')]
  // A second person calls back: who asked for it may not.
  await visit(director.page, `release/student?id=${children['惊蛰']}`)
  const cell = director.page.locator('.collector').filter({ hasText: '演示舅舅' })
  await cell.getByText('回电核实', { exact: true }).click()
  await director.page.locator('.verify-yes').first().click()
  await director.page.getByText('请写打给了谁').waitFor()
  await director.page.locator('.sheet input').fill('妈妈')
  assert.equal((await sent(director.page, `/collectors/${id}/verify`, director.page.locator('.verify-yes').first())).status, 200)
  await cell.getByText('可以接').waitFor()

  const { page } = guard
  await visit(page, 'release/pickup')
  await page.locator('.pick').filter({ hasText: '惊蛰' }).click()
  await page.locator('.picker').filter({ hasText: '演示舅舅' }).waitFor()
  await at('16:05')
  const refused = await sent(page, '/pickups', page.locator('.picker').filter({ hasText: '演示舅舅' }))
  assert.deepEqual([refused.status, refused.body.code, refused.body.fields[0].code], [409, 'release_refused', 'too_late'])
  await page.locator('.red').getByText('这位接送人的时间已过').waitFor()
  await page.locator('.red-ok').click()
  const kept = (await ask('director', `/refusals?studentId=${children['惊蛰']}`)).items
  assert.deepEqual(kept.map(({ why, collector }) => [why, collector?.name]), [['too_late', '演示舅舅']])

  await page.locator('.pick').filter({ hasText: '惊蛰' }).click()
  assert.equal((await sent(page, '/pickups', page.locator('.picker').filter({ hasText: '惊蛰妈妈' }))).status, 201)
  await page.locator('.pick.gone').filter({ hasText: '惊蛰' }).waitFor()
  // The mother's phone shows a code; read out it works once.
  const guardian = await phoneOf('guardian')
  await guardian.page.locator('.card').filter({ hasText: '立夏' }).getByText('接送码').click()
  const code = await guardian.page.locator('.coded').getAttribute('aria-label')
  await page.locator('.pick-scan').click()
  await page.locator('.sheet input').fill(code.toLowerCase())
  const scanned = await sent(page, '/pickups/scan', page.locator('.coder-go'))
  assert.deepEqual([scanned.status, scanned.body.student?.name], [201, '立夏'])
  await page.locator('.pick.gone').filter({ hasText: '立夏' }).waitFor()
  await page.locator('.pick-scan').click()
  await page.locator('.sheet input').fill(code)
  assert.equal((await sent(page, '/pickups/scan', page.locator('.coder-go'))).status, 422)
  await page.locator('.sheet-x').click()
  // A stranger: kept, and the child stays.
  await page.locator('.pick').filter({ hasText: '春分' }).click()
  await page.getByText('名单上没有这个人').click()
  await page.locator('.sheet input').fill('自称舅舅')
  assert.equal((await sent(page, '/refusals', page.getByText('不放行，记下来'))).status, 201)
  await page.locator('.pick:not(.gone)').filter({ hasText: '春分' }).waitFor()
  await done(guard, director, guardian)
})
