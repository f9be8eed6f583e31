// What a first visit weighs: the scripts that index.html and the first page load, as brotli, against the budget.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const BUDGET = 80 * 1000
const FIRST = ['home', 'login']
const root = resolve(import.meta.dirname, '../dist/build/h5')
const assets = join(root, 'assets')
const names = readdirSync(assets)

const entry = [...readFileSync(join(root, 'index.html'), 'utf8').matchAll(/assets\/([\w.-]+\.js)/g)].map(([, name]) => name)

/** A chunk and all that it imports before it can run. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen
  seen.add(name)
  const text = readFileSync(join(assets, name), 'utf8')
  for (const [, next] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) closure(next, seen)
  return seen
}

const weigh = (files) => [...files].reduce((sum, name) => sum + statSync(join(assets, `${name}.br`)).size, 0)

for (const first of FIRST) {
  const page = names.filter((name) => name.startsWith(`${first}-`) && name.endsWith('.js')).find((name) => readFileSync(join(assets, name), 'utf8').includes('setup'))
  if (!page) throw new Error(`no chunk for ${first}`)
  const files = new Set([...entry, page].flatMap((name) => [...closure(name)]))
  const bytes = weigh(files)
  const held = bytes <= BUDGET
  if (!held) process.exitCode = 1
  console.log(`${held ? 'ok  ' : 'FAIL'} first route ${first}: ${files.size} scripts, ${(bytes / 1000).toFixed(1)} kB br of ${BUDGET / 1000} kB`)
}
const scanner = names.filter((name) => name.startsWith('qr-scanner'))
const eager = new Set(entry.flatMap((name) => [...closure(name)]))
if (scanner.some((name) => eager.has(name))) {
  process.exitCode = 1
  console.log('FAIL the QR decoder is loaded before anyone scans')
}
