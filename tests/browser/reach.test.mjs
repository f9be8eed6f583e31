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
  assert.match(page.url(), /asset\/form/)
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
  assert.match(page.url(), /asset\/form/)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('an import whose answer was lost is sent again and not doubled', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('导入台账').click()
  const [template] = await Promise.all([page.waitForEvent('download'), page.getByText('下载模板', { exact: true }).click()])
  assert.match(template.suggestedFilename(), /\.xlsx$/)
  const buffer = Buffer.from('\ufeff资产名称,分类代码,存放地点\n只此一张课桌,A05010203,教学楼\n', 'utf8')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByText('选择文件').click()])
  await chooser.setFiles({ name: '台账.csv', mimeType: 'text/csv', buffer })
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
