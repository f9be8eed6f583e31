// Are the client's types those of the committed contract?
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const home = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'types-'))
const made = join(folder, 'schema.d.ts')
const { status, stderr } = spawnSync('npx', ['openapi-typescript', '../openapi/openapi.json', '-o', made], { cwd: home, encoding: 'utf8' })
const same = status === 0 && readFileSync(made, 'utf8') === readFileSync(join(home, 'src/api/schema.d.ts'), 'utf8')
rmSync(folder, { recursive: true })
if (status !== 0) console.log(stderr)
if (!same) console.log('src/api/schema.d.ts is not what openapi/openapi.json says: run `npm run types` and look at what changed')
process.exitCode = same ? 0 : 1
