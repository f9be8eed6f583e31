import type { Plugin } from 'vite'

/**
 * Names chunks by their module alone. The framework names a chunk made of a package `..-node_modules-x`, and servers
 * rightly refuse paths that begin with dots; it also overrides what the configuration asks for, hence a plugin. Every
 * name stands in the first script, so they are short: a few characters of 36 tell one version of a file from another.
 */
export function plainNames(): Plugin {
  return {
    name: 'houqin-plain-names',
    enforce: 'post',
    outputOptions: (output) => ({
      ...output,
      hashCharacters: 'base36',
      chunkFileNames: ({ name }) => `assets/${name.replace(/^(.*node_modules-|_virtual_)/, '').replace(/[.-]vue_vue_type.*$/, '').replace(/[^\w-]+/g, '-')}-[hash:7].js`,
      assetFileNames: 'assets/[name]-[hash:6].[ext]',
    }),
  }
}
