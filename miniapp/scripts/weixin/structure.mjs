// First layer: does the output hang together? Everything that app.json and the components name exists, every script parses,
// every require resolves and stays inside its package, styles and templates parse, no address of another host, no excess weight.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join, posix, relative, resolve } from 'node:path'
import { Script } from 'node:vm'
import { parse as parseCss } from 'css-tree'
import { TmplGroup } from 'glass-easel-template-compiler'

const MAIN_LIMIT = 300 * 1000
const TOTAL_LIMIT = 2 * 1024 * 1024
/** Names of document kinds, and what the framework's own error messages point to: nobody fetches them. */
const NAMES = ['http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML', 'http://www.w3.org/1999/xlink', 'https://vuejs.org/error-reference/#runtime-${n}', 'https://uniapp.dcloud.net.cn/tutorial/run/mp-log.html']

export function checkStructure(root) {
  const faults = []
  const files = list(root)
  const app = json(join(root, 'app.json'))
  const subRoots = (app.subPackages ?? []).map(({ root: sub }) => sub.replace(/\/$/, ''))
  const packageOf = (file) => subRoots.find((sub) => file.startsWith(`${sub}/`)) ?? ''
  const pages = [...app.pages, ...(app.subPackages ?? []).flatMap(({ root: sub, pages: inside }) => inside.map((page) => posix.join(sub, page)))]

  for (const page of pages) for (const end of ['.js', '.json', '.wxml']) if (!files.includes(page + end)) faults.push(`page ${page}: no ${end}`)
  for (const { pagePath, iconPath } of app.tabBar?.list ?? []) {
    if (!pages.includes(pagePath)) faults.push(`tab bar: no page ${pagePath}`)
    if (iconPath && !files.includes(iconPath)) faults.push(`tab bar: no icon ${iconPath}`)
  }

  const group = new TmplGroup()
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    if (/\.(js|json|wxml|wxss|wxs)$/.test(file)) outside(file, text, faults)
    if (file.endsWith('.json')) components(root, file, packageOf, faults)
    if (file.endsWith('.js')) script(root, file, text, packageOf, faults)
    if (file.endsWith('.wxss')) parseCss(text, { onParseError: (fault) => faults.push(`${file}: ${fault.message}`) })
    if (file.endsWith('.wxml')) for (const warning of group.addTmpl(file.slice(0, -5), text) ?? []) faults.push(`${file}: ${warning.message ?? JSON.stringify(warning)}`)
  }

  const weight = (keep) => files.filter(keep).reduce((sum, file) => sum + statSync(join(root, file)).size, 0)
  const main = weight((file) => packageOf(file) === '')
  const total = weight(() => true)
  if (main > MAIN_LIMIT) faults.push(`main package ${main} bytes, more than ${MAIN_LIMIT}`)
  if (total > TOTAL_LIMIT) faults.push(`all packages ${total} bytes, more than ${TOTAL_LIMIT}`)
  return { faults, main, total, pages, files: files.length }
}

function list(root, folder = root) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? list(root, path) : [relative(root, path).split('\\').join('/')]
  })
}

const json = (path) => JSON.parse(readFileSync(path, 'utf8'))

function outside(file, text, faults) {
  for (const [address] of text.matchAll(/\b(?:https?|wss?):\/\/[a-z0-9][\w.-]*\.[a-z]{2,}[^\s"'`)<]*/gi)) {
    if (!NAMES.includes(address)) faults.push(`${file}: address of another host ${address}`)
  }
}

function components(root, file, packageOf, faults) {
  for (const [tag, path] of Object.entries(json(join(root, file)).usingComponents ?? {})) {
    const target = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path)
    if (!existsSync(join(root, `${target}.js`))) faults.push(`${file}: no component ${tag} at ${target}`)
    reach(file, target, packageOf, faults)
  }
}

function script(root, file, text, packageOf, faults) {
  try {
    new Script(`(function(require,module,exports){${text}\n})`, { filename: file })
  } catch (fault) {
    faults.push(`${file}: ${fault.message}`)
  }
  for (const [, path] of text.matchAll(/\brequire\(["'](\.[^"']*)["']\)/g)) {
    const target = resolve(root, dirname(file), path)
    if (!existsSync(extname(target) === '.js' ? target : `${target}.js`)) faults.push(`${file}: requires ${path}, which is not there`)
    reach(file, relative(root, target), packageOf, faults)
  }
}

/** The main package and other sub-packages cannot load from a sub-package: on the phone it may not be there yet. */
function reach(file, target, packageOf, faults) {
  const home = packageOf(target)
  if (home && home !== packageOf(file)) faults.push(`${file}: uses ${target} from another package`)
}
