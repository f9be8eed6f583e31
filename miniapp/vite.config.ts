import { resolve } from 'node:path'
import plugin from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'
import { brotliTwins } from './build/brotli-twins'
import { farPages } from './build/far-pages'
import { lean } from './build/lean'
import { plainNames } from './build/plain-names'
import { stripOutside } from './build/strip-outside'
import { tappable } from './build/tappable'
import { subPackages } from './src/pages.json'

type UniPlugin = (options?: object) => Plugin[]

// The plugin is CommonJS: under "type": "module" its function arrives one level down.
const uni = ((plugin as unknown as { default?: UniPlugin }).default ?? plugin) as UniPlugin

const target = process.env['UNI_PLATFORM'] === 'mp-weixin' ? 'weixin' : 'h5'
const here = import.meta.dirname
// WeChat makes its own elements reachable.
const template = target === 'h5' ? { compilerOptions: { nodeTransforms: [tappable] } } : {}

export default defineConfig({
  plugins: [uni({ vueOptions: { template } }), stripOutside(), ...(target === 'h5' ? [farPages(resolve(here, 'src'), subPackages.map(({ root }) => root)), lean(), plainNames(), brotliTwins(resolve(here, 'dist/build/h5'))] : [])],
  resolve: {
    alias: [
      { find: /^@platform$/, replacement: resolve(here, `src/platform/${target}/index.ts`) },
      { find: /^@platform\//, replacement: resolve(here, `src/platform/${target}`) + '/' },
    ],
  },
  define: {
    // On the web the client is served by the server itself; a mini-program must be told its address when it is built.
    __API_BASE__: JSON.stringify(target === 'h5' ? '' : (process.env['HOUQIN_API_BASE'] ?? '')),
    // The template that the server names in `wechat_template`: WeChat asks people about it by its id.
    __WECHAT_TEMPLATE__: JSON.stringify(process.env['HOUQIN_WECHAT_TEMPLATE'] ?? ''),
    __VERSION__: JSON.stringify(process.env['npm_package_version'] ?? ''),
  },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': process.env['HOUQIN_API'] ?? 'http://127.0.0.1:8080' } },
})
