// A server with the demo school for one story, and a browser on a phone's screen.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

/** Starts `houqin serve` on a fresh folder, as a newcomer would. */
export async function startServer() {
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
  const server = spawn(houqin, ['serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => String(text).includes('ready') && resolve())
    server.on('exit', (status) => reject(new Error(`houqin serve ended with ${status}`)))
  })
  return {
    origin,
    folder,
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

/** A phone. `camera`: a y4m film of what its camera sees. */
export async function openPhone({ camera } = {}) {
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
    permissions: camera ? ['camera'] : [],
  })
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

