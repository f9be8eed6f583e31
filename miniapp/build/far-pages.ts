import { resolve } from 'node:path'
import type { Plugin } from 'vite'

/** The module that knows how to fetch the pages of the sub-packages. */
const FAR = 'virtual:far-pages'
const LOADER = /\(\)\s*=>\s*import\('\.\/([^']+)\.vue'\)/g

/**
 * Keeps the names of the pages of sub-packages, and of all that each of them needs, out of the first script: they stand
 * in a script of their own, which is fetched beside it and held up by nothing. The framework knows nothing like it on
 * the web.
 */
export function farPages(source: string, roots: string[]): Plugin {
  const far = new Set<string>()
  let base = '/'
  return {
    name: 'houqin-far-pages',
    enforce: 'pre',
    configResolved: (config) => {
      base = config.base
    },
    // Whoever opens a link to such a page waits no longer than for a page of the main package.
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) =>
        Object.values(bundle)
          .filter((file) => file.type === 'chunk' && file.facadeModuleId === `\0${FAR}`)
          .map(({ fileName }) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, fetchpriority: 'low', href: base + fileName }, injectTo: 'head' })),
    },
    resolveId: (id) => (id === FAR ? `\0${FAR}` : undefined),
    load(id) {
      if (id !== `\0${FAR}`) return undefined
      const lines = [...far].map((page) => `  ${JSON.stringify(page)}: () => import(${JSON.stringify(resolve(source, `${page}.vue`))}),`)
      return `export default {\n${lines.join('\n')}\n}`
    },
    transform(code, id) {
      if (!id.endsWith('pages-json-js')) return undefined
      return code.replace(LOADER, (near, page: string) => {
        if (!roots.some((root) => page.startsWith(`${root}/`))) return near
        far.add(page)
        return `() => import('${FAR}').then((far) => far.default[${JSON.stringify(page)}]())`
      })
    },
  }
}
