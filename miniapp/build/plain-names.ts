import type { Plugin } from 'vite'

/**
 * Names chunks by their module alone. The framework names a chunk made of a package `..-node_modules-x`, and servers
 * rightly refuse paths that begin with dots; it also overrides what the configuration asks for, hence a plugin.
 */
export function plainNames(): Plugin {
  return {
    name: 'houqin-plain-names',
    enforce: 'post',
    outputOptions: (output) => ({
      ...output,
      chunkFileNames: ({ name }) => `assets/${name.replace(/^.*node_modules-/, '').replace(/[^\w-]+/g, '-')}-[hash].js`,
    }),
  }
}
