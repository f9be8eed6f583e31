import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const here = import.meta.dirname

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@platform$/, replacement: resolve(here, 'tests/world.ts') },
      { find: /^@platform\//, replacement: resolve(here, 'src/platform/h5') + '/' },
      { find: /^@\//, replacement: resolve(here, 'src') + '/' },
    ],
  },
  define: { __API_BASE__: '""', __VERSION__: '"test"', __WECHAT_TEMPLATE__: '""' },
  test: { include: ['tests/**/*.test.ts'], setupFiles: ['tests/uni.ts'] },
})
