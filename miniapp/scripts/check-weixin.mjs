// Checks the WeChat build without the vendor's tools, in three layers.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkLive } from './weixin/live.mjs'
import { checkStructure } from './weixin/structure.mjs'
import { checkVendor } from './weixin/vendor.mjs'

const root = resolve(import.meta.dirname, '../dist/build/mp-weixin')
const { faults, main, total, pages, files } = checkStructure(root)
report(`structure: ${pages.length} pages, ${files} files, main package ${kb(main)}, all ${kb(total)}`, faults)
report('vendor compilers: wcc and wcsc', checkVendor(root))
// Beside our package.json Node would take the compiled scripts for modules; WeChat, and this copy, know no such thing.
const copy = mkdtempSync(join(tmpdir(), 'weixin-'))
cpSync(root, copy, { recursive: true })
try {
  report('pages really run', await checkLive(copy, pages))
} catch (fault) {
  report('pages really run', [String(fault?.stack ?? fault)])
} finally {
  rmSync(copy, { recursive: true })
}
process.exit(process.exitCode ?? 0)

function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}

function report(what, found) {
  console.log(`${found.length ? 'FAIL' : 'ok  '} ${what}`)
  for (const fault of found) console.log(`     ${fault}`)
  if (found.length) process.exitCode = 1
}
