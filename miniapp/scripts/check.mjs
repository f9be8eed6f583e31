// Runs every check of the client and ends with one line that counts them.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const steps = ['types:check', 'typecheck', 'test', 'build:h5', 'check:size', 'build:mp-weixin', 'check:weixin']
const failed = []
for (const step of steps) {
  const began = Date.now()
  const { status } = spawnSync('npm', ['run', '--silent', step], { cwd: resolve(import.meta.dirname, '..'), stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${step} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  if (status !== 0) failed.push(step)
}
console.log(`client: ${steps.length - failed.length} of ${steps.length} checks passed${failed.length ? `, failed: ${failed.join(', ')}` : ''}`)
process.exitCode = failed.length ? 1 : 0
