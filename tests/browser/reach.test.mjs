// Nothing typed, sent or scanned is lost on the way, and nobody needs a finger or a mouse.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { closePhones, logInHere, login, openPhone, PASSWORD, startServer } from './app.mjs'

const ASKED = '还没保存，要离开吗？'
/**
 * The framework passes on what is typed by a timer of a tenth of a second. One of the same length that is set after it
 * runs after it.
 */
const passedOn = (page) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))

let server

before(async () => {
  server = await startServer()
})

after(async () => {
  await closePhones()
  server?.stop()
})

/** Home, then a form for a new asset with a name in it. */
async function halfFilled() {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('登记资产').click()
  await page.locator('#field-name input').fill('半张登记卡')
  await passedOn(page)
  return phone
}

const asked = (page) => page.getByText(ASKED)
const name = (page) => page.locator('#field-name input').inputValue()

test('the browser’s way back asks before a half-filled form is lost, and asks once', async () => {
  const phone = await halfFilled()
  const { page } = phone
  await page.evaluate(() => history.back())
  await asked(page).waitFor()
  assert.match(page.url(), /register\/asset/)
  await page.getByText('取消').click()
  await asked(page).waitFor({ state: 'detached' })
  assert.equal(await name(page), '半张登记卡')
  // The same key pressed again while the question stands means no.
  await page.evaluate(() => history.back())
  await asked(page).waitFor()
  await page.evaluate(() => history.back())
  await asked(page).waitFor({ state: 'detached' })
  assert.equal(await name(page), '半张登记卡')
  await page.evaluate(() => history.back())
  await asked(page).waitFor()
  await page.getByText('离开', { exact: true }).click()
  await page.locator('.hero').waitFor()
  assert.equal(await asked(page).count(), 0)
  await page.getByText('登记资产').click()
  assert.equal(await name(page), '')
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('the arrow asks once too, a closed tab is held, and a saved or untouched form is left without a word', async () => {
  const phone = await halfFilled()
  const { page } = phone
  const [dialog] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })])
  assert.equal(dialog.type(), 'beforeunload')
  await dialog.dismiss()
  await page.getByLabel('返回').click()
  await asked(page).waitFor()
  await page.getByText('离开', { exact: true }).click()
  await page.locator('.hero').waitFor()
  assert.equal(await asked(page).count(), 0)
  await page.getByText('登记资产').click()
  await page.locator('#field-name input').waitFor()
  await page.evaluate(() => history.back())
  await page.locator('.hero').waitFor()
  await page.getByText('看地点').click()
  await page.getByLabel('新建地点').click()
  await page.locator('.field-input input').fill('顶楼花房')
  await passedOn(page)
  await page.getByText('保存', { exact: true }).click()
  await page.getByText('已保存').waitFor()
  await page.getByLabel('新建地点').waitFor()
  assert.equal(await asked(page).count(), 0)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

/** Presses Tab until what has the focus says this. */
async function tabTo(page, text) {
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const { innerText = '', ariaLabel } = document.activeElement ?? {}
      return `${ariaLabel ?? ''} ${innerText}`
    })
    if (here.includes(text)) return
  }
  assert.fail(`Tab does not reach ${text}`)
}

const ring = (page) => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)

test('with the keyboard alone someone logs in, searches, opens an asset and closes a dialog', async () => {
  const phone = await openPhone()
  const { page } = phone
  await page.goto(`${server.origin}/app/`)
  await page.locator('.gate-form input').first().focus()
  await page.keyboard.type('director')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await passedOn(page)
  await tabTo(page, '登录')
  assert.equal(await ring(page), 'solid')
  await page.keyboard.press('Enter')
  await page.locator('.hero').waitFor()
  await tabTo(page, '查资产')
  await page.keyboard.press(' ')
  const row = page.locator('.cell[tabindex="0"]').first()
  await row.waitFor()
  const [title] = (await row.innerText()).split('\n')
  await tabTo(page, title)
  assert.equal(await ring(page), 'solid')
  await page.keyboard.press('Enter')
  await page.locator('.asset-title').getByText(title).waitFor()
  await tabTo(page, '修改')
  await page.keyboard.press('Enter')
  await page.locator('#field-placeId').waitFor()
  await tabTo(page, '地点')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog')
  await sheet.waitFor()
  for (let at = 0; at < 12; at++) {
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => document.activeElement.closest('[role=dialog]') !== null), 'Tab stays inside the dialog')
  }
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  // The keyboard is back where it was.
  await page.waitForFunction(() => document.activeElement.closest('#field-placeId'))
  await page.keyboard.press('Enter')
  await sheet.waitFor()
  await page.evaluate(() => history.back())
  await sheet.waitFor({ state: 'detached' })
  assert.match(page.url(), /register\/asset/)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

/** Chooses a register of these lines on the page that imports. */
async function chooseRegister(page, lines) {
  const buffer = Buffer.from(`\ufeff资产名称,分类代码,存放地点,保管人\n${lines.join('\n')}\n`, 'utf8')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByText('选择文件').click()])
  await chooser.setFiles({ name: '台账.csv', mimeType: 'text/csv', buffer })
}

test('an import whose answer was lost is sent again and not doubled', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('导入台账').click()
  const [template] = await Promise.all([page.waitForEvent('download'), page.getByText('下载模板', { exact: true }).click()])
  assert.match(template.suggestedFilename(), /\.xlsx$/)
  await chooseRegister(page, ['只此一张课桌,A05010203,教学楼,'])
  await page.getByText('导入 1 行').waitFor()
  const keys = []
  await page.route('**/assets/import?dryRun=false', async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return route.continue()
    await route.fetch()
    return route.abort()
  })
  await page.getByText('导入 1 行').click()
  await page.getByText('不知道导入了没有').waitFor()
  // Nothing else is offered that could send these rows beside the first time.
  for (const other of ['换一个文件', '选择文件', '导入 1 行', '表头对应']) assert.equal(await page.getByText(other).count(), 0, other)
  await page.evaluate(() => history.back())
  await page.getByText('不知道导入了没有，要离开吗？').waitFor()
  await page.getByText('取消').click()
  await page.getByText('再试一次', { exact: true }).click()
  await page.getByText('导入好了：1 件资产').waitFor()
  assert.equal(keys[0], keys[1])
  await page.getByText('看资产').click()
  const found = page.waitForResponse((answer) => new URL(answer.url()).searchParams.get('q') === '只此一张课桌')
  await page.locator('.look input').fill('只此一张课桌')
  await found
  await page.getByText('没有更多了').waitFor()
  assert.equal(await page.locator('.asset-name').getByText('只此一张课桌').count(), 1)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('what someone said about a word of a register can be seen, changed and taken back', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('导入台账').click()
  await chooseRegister(page, ['丁香楼的课桌,A05010203,丁香楼/一层/309,'])
  await page.getByText('导入 1 行').click()
  await page.getByText('导入好了：1 件资产').waitFor()
  await page.goto('about:blank')
  await page.goto(`${server.origin}/app/`)
  await page.getByText('导入台账').click()
  await chooseRegister(page, ['又一张课桌,吃饭用的那种桌,丁香楼309,'])
  const option = (text) => page.getByRole('dialog').locator('.choose-list .cell[tabindex="0"]').filter({ hasText: text }).first()
  const word = (text) => page.locator('.field').filter({ hasText: text }).locator('.field-pick')
  await page.getByText('有 1 个写法要问你').waitFor()
  await word('吃饭用的那种桌').click()
  await option('').click()
  await word('丁香楼309').click()
  await option('按原样新建').click()
  await page.getByText('按这样再检查').click()
  await page.getByText('你解释过的 2 个写法').waitFor()
  await page.getByText('会新建 1 个地点').waitFor()
  await page.getByText('导入 1 行').waitFor()
  for (const text of ['丁香楼309', '吃饭用的那种桌']) {
    await word(text).click()
    await option('清除').click()
  }
  assert.equal(await page.getByText('导入 1 行').count(), 0)
  await page.getByText('按这样再检查').click()
  await page.getByText('有 1 个写法要问你').waitFor()
  assert.match(await word('丁香楼309').innerText(), /丁香楼 \/ 一层 \/ 309/)
  assert.equal(await page.getByText('你解释过的').count(), 0)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('what has no label is printed again on another paper, until something else is chosen', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('打印标签', { exact: true }).click()
  const unlabelled = page.getByRole('switch')
  await unlabelled.click()
  const printed = page.locator('.print-count').filter({ hasText: '枚' })
  await printed.waitFor()
  const [count] = (await printed.innerText()).match(/\d+/)
  const papers = ['A4 每张 24 枚', '标签机 50×30']
  for (const paper of papers) {
    await page.getByText(paper).click()
    await page.getByText(`共 ${count} 枚`).waitFor()
    await page.getByText('生成 PDF').click()
    await page.getByText('标签好了').waitFor()
  }
  await unlabelled.click()
  await unlabelled.click()
  await page.getByText('没有符合的资产').waitFor()
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('from what one person keeps only that person’s labels are printed', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('导入台账').click()
  await chooseRegister(page, ['苇莺的课桌,A05010203,,苇莺', '苇莺的椅子,A05010203,,苇莺', '别人的课桌,A05010203,,'])
  await page.getByText('导入 3 行').click()
  await page.getByText('导入好了：3 件资产').waitFor()
  await page.goto('about:blank')
  await page.goto(`${server.origin}/app/`)
  await page.getByText('成员', { exact: true }).click()
  await page.locator('.look input').fill('苇莺')
  await page.getByText('苇莺', { exact: true }).click()
  await page.getByText('保管的资产').click()
  await page.locator('.side-btn[aria-label="打印标签"]').click()
  await page.getByText('共 2 枚').waitFor()
  const keeper = page.locator('.field').filter({ hasText: '一个人保管的' }).locator('.field-pick')
  assert.equal((await keeper.innerText()).trim(), '苇莺')
  const [sent] = await Promise.all([page.waitForRequest((request) => request.url().includes('/api/v1/labels')), page.getByText('生成 PDF').click()])
  assert.equal(new URL(sent.url()).searchParams.get('assetIds').split(',').length, 2)
  await page.getByText('标签好了').waitFor()
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('a tag scanned after the session has run out opens once someone has logged in', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('空白标签', { exact: true }).click()
  const [minted] = await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/api/v1/tags')), page.getByText('生成并打印').click()])
  const [{ code }] = (await minted.json()).items
  await page.getByText('生成 PDF').waitFor()
  await page.evaluate(() => {
    for (const [name, kept] of Object.entries(localStorage)) {
      if (name.includes('session')) localStorage.setItem(name, kept.replaceAll(/(Token\\?":\\?")[^"\\]+/g, '$1gone'))
    }
  })
  await page.goto('about:blank')
  await page.goto(`${server.origin}/app/?tag=${code}`)
  await page.locator('.gate-form').waitFor()
  await logInHere(page, 'director')
  await page.getByText('贴在哪里，就绑定到什么').waitFor()
  assert.ok(page.url().includes(code), page.url())
  assert.deepEqual(phone.errors, [])
  await phone.close()
})
