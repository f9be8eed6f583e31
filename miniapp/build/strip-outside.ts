import type { Plugin } from 'vite'

const OUTSIDE = /url\(\s*(['"]?)(?:https?:)?\/\/[^)]*\)/g

/** Takes addresses of other hosts out of the style sheets: the framework's own CSS names a shadow picture on its vendor's server. */
export function stripOutside(): Plugin {
  return {
    name: 'houqin-strip-outside',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !/\.(css|wxss)$/.test(file.fileName)) continue
        file.source = String(file.source).replace(OUTSIDE, 'none')
      }
    },
  }
}
