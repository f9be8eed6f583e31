// Second layer: the vendor's own compilers take the templates and styles, and would refuse broken ones.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const compiler = createRequire(import.meta.url)('miniprogram-compiler')

/** What the compiler may say: all templates in one answer. */
export const MOST_SAID = { maxBuffer: 32 * 1024 * 1024 }

export function checkVendor(root) {
  const faults = []
  attempt(() => compiler.wxmlToJs(root, MOST_SAID), 'wcc', faults)
  attempt(() => compiler.wxssToJs(root), 'wcsc', faults)

  const broken = mkdtempSync(join(tmpdir(), 'wxml-'))
  writeFileSync(join(broken, 'page.wxml'), '<view><text>{{a}}</view>')
  const control = []
  attempt(() => compiler.wxmlToJs(broken), 'wcc', control)
  rmSync(broken, { recursive: true })
  if (!control.length) faults.push('wcc took a broken template: this check proves nothing')
  return faults
}

function attempt(run, name, faults) {
  try {
    const made = run()
    if (typeof made !== 'string' || made.trim().length < 100) faults.push(`${name}: no output`)
  } catch (fault) {
    faults.push(`${name}: ${String(fault.message ?? fault).slice(0, 400)}`)
  }
}
