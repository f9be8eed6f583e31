// A school's first morning: bring the register, print its labels, stick them on, scan one. [A01 A04 A07 A12 A15]
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { closePhones, logInHere, login, openPhone, startServer } from './app.mjs'
import { decodePage, film, textOf } from './paper.mjs'

const NAMES = ['投影仪', '课桌', '讲台', '䶮氏饮水机', 'AC空调 "二代"']
const ROWS = Array.from({ length: 23 }, (_, at) => {
  const name = `${NAMES[at % NAMES.length]}${at + 1}`.replaceAll('"', '""')
  return `"${name}",A05010203,${120 + at}.50,2025-09-0${(at % 9) + 1},教学楼/一层/10${at % 3},云雀`
})
const CSV = Buffer.from(`\ufeff资产名称,分类代码,单价,购置日期,存放地点,保管人\n${ROWS.join('\n')}\n`, 'utf8')

let server
let pdf

before(async () => {
  server = await startServer()
})

after(async () => {
  await closePhones()
  server?.stop()
})

test('a register is imported and its labels are printed', async () => {
  const phone = await openPhone()
  const { page } = phone
  await login(page, server.origin, 'director')
  await page.getByText('导入台账').click()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByText('选择文件').click()])
  await chooser.setFiles({ name: '台账.csv', mimeType: 'text/csv', buffer: CSV })
  await page.getByText('导入 23 行').click()
  await page.getByText('导入好了：23 件资产').waitFor()
  await page.getByText('打印新资产的标签').click()
  await page.getByText('生成 PDF').click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('下载').click()])
  pdf = join(server.folder, 'labels.pdf')
  await download.saveAs(pdf)
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('every code on the paper can be read, and the names are there as text', () => {
  const codes = decodePage(pdf)
  const printed = codes.slice(0, ROWS.length)
  for (const code of printed) assert.match(code ?? 'unreadable', /^http:\/\/127\.0\.0\.1:\d+\/t\/[0-9A-HJKMNP-TV-Z]{12}$/)
  assert.equal(new Set(printed).size, ROWS.length)
  assert.equal(codes[ROWS.length], null)
  assert.match(textOf(pdf), /䶮氏饮水机4/)
})

test('a camera that sees a printed label opens that asset', async () => {
  const index = 13
  const code = decodePage(pdf)[index].split('/').at(-1)
  const phone = await openPhone({ camera: film(pdf, index, join(server.folder, 'camera.y4m')) })
  const { page } = phone
  await login(page, server.origin, 'caretaker')
  const scanned = page.waitForResponse((response) => response.url().includes(`/api/v1/tags/${code}`))
  await page.locator('.hero').click({ position: { x: 60, y: 60 } })
  const { asset } = await (await scanned).json()
  await page.getByText(asset.number).first().waitFor()
  await page.getByText(asset.name).first().waitFor()
  assert.equal(asset.place.path, '教学楼 / 一层 / 101')
  assert.deepEqual(phone.errors, [])
  await phone.close()
})

test('the same code without a login shows only what the school allows, and leads staff to the asset', async () => {
  const phone = await openPhone()
  const { page } = phone
  await page.goto(decodePage(pdf)[0])
  await page.getByRole('heading', { name: '投影仪1' }).waitFor()
  const shown = await page.locator('main').innerText()
  for (const hidden of ['云雀', '120.50', '教学楼']) assert.ok(!shown.includes(hidden), shown)
  await page.getByText('本校人员打开').click()
  await logInHere(page, 'caretaker')
  await page.getByText('投影仪1', { exact: true }).first().waitFor()
  await page.getByText('云雀').first().waitFor()
  assert.ok(!page.url().includes('tag='), page.url())
  assert.deepEqual(phone.errors, [])
  await phone.close()
})
