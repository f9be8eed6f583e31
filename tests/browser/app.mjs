// A server with the demo school for one story, and a browser on a phone's screen.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const packages = createRequire(new URL('../../miniapp/package.json', import.meta.url))
const { chromium } = packages('playwright-core')

export const PASSWORD = 'browser-story-password'

/** A port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Starts `houqin serve` on a fresh folder, as a newcomer would. `clocked`: by a clock that `server.at` moves. */
export async function startServer({ clocked = false } = {}) {
  const houqin = process.env.HOUQIN_TEST_BINARY
  const folder = mkdtempSync(join(tmpdir(), 'houqin-story-'))
  const origin = `http://127.0.0.1:${await freePort()}`
  const env = {
    ...process.env,
    HOUQIN_CONFIG: join(folder, 'houqin.toml'),
    HOUQIN_DATA_DIR: folder,
    HOUQIN_LISTEN: origin.slice('http://'.length),
    HOUQIN_BASE_URL: origin,
    HOUQIN_DEMO_PASSWORD: PASSWORD,
  }
  for (const args of [['init', env.HOUQIN_CONFIG], ['demo']]) {
    const done = spawnSync(houqin, args, { env, encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`houqin ${args[0]}: ${done.stderr}`)
  }
  const [program, args] = clocked ? [join(dirname(houqin), 'clocked'), []] : [houqin, ['serve']]
  const server = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const says = (word) =>
    new Promise((resolve, reject) => {
      server.stdout.on('data', (text) => String(text).includes(word) && resolve())
      server.on('exit', (status) => reject(new Error(`the server ended with ${status}`)))
    })
  await says('ready')
  return {
    origin,
    folder,
    env,
    /** From here on it is this time, and goes on from there. */
    async at(time) {
      const heard = says('now')
      server.stdin.write(`${time}\n`)
      await heard
    },
    stop() {
      server.removeAllListeners('exit')
      server.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const phones = new Set()

/** Puts every phone away, also those of a story that failed. */
export async function closePhones() {
  for (const phone of phones) await phone.close()
}

/** A phone. `camera`: a y4m film of what its camera sees; `at`: what its clock shows. */
export async function openPhone({ camera, at } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'houqin-phone-'))
  const args = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ]
  if (camera) {
    args.push('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream')
    args.push(`--use-file-for-fake-video-capture=${camera}`)
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args,
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: camera ? ['camera'] : [],
  })
  if (at) await context.clock.setSystemTime(new Date(at))
  const page = context.pages()[0] ?? (await context.newPage())
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  const phone = {
    page,
    errors,
    async close() {
      phones.delete(phone)
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
  phones.add(phone)
  return phone
}

/** Logs in through the first screen. */
export async function login(page, origin, who) {
  await page.goto(`${origin}/app/`)
  await logInHere(page, who)
  await page.locator('.hero').waitFor()
}

/** Fills in the login form that the page shows. */
export async function logInHere(page, who) {
  const fields = page.locator('.gate-form input')
  await fields.nth(0).fill(who)
  await fields.nth(1).fill(PASSWORD)
  await page.locator('.gate-form .btn').first().click()
}

/** What a member is answered, asked without a phone. */
export async function askAs(origin, who, path, body) {
  const api = (to) => `${origin}/api/v1${to}`
  const post = (to, what, header) =>
    fetch(api(to), { method: 'POST', headers: { 'Content-Type': 'application/json', ...header }, body: JSON.stringify(what) })
  const { accessToken } = await (await post('/session', { login: who, password: PASSWORD })).json()
  const header = { Authorization: `Bearer ${accessToken}`, 'Idempotency-Key': crypto.randomUUID() }
  const answer = body ? await post(path, body, header) : await fetch(api(path), { headers: header })
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return answer.headers.get('content-type').includes('json') ? answer.json() : Buffer.from(await answer.arrayBuffer())
}

/** A picture as a camera makes it, larger than anything is sent. */
export async function picture(page, words) {
  const url = await page.evaluate((text) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2400, height: 1800 })
    const pen = canvas.getContext('2d')
    for (let at = 0; at < 60; at++) {
      pen.fillStyle = `hsl(${(at * 47 + text.length * 31) % 360} 60% 50%)`
      pen.fillRect((at * 397 + text.codePointAt(0)) % 2400, (at * 251) % 1800, 300, 200)
    }
    pen.font = '160px sans-serif'
    pen.fillStyle = '#fff'
    pen.fillText(text, 200, 900)
    return canvas.toDataURL('image/jpeg', 0.9)
  }, words)
  return { name: `${words}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(url.split(',')[1], 'base64') }
}

/** Takes a photo in the form that the page shows. */
export async function photograph(page, words) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('.shot-add').click()])
  await chooser.setFiles(await picture(page, words))
  await page.locator('.shot .picture').waitFor()
}

/** Goes to a page of the client without leaving it. */
export const visit = (page, path) => page.evaluate((hash) => { location.hash = hash }, `#/features/${path}`)
