import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(js|css|html|svg|json)$/

/** Writes a `.br` beside every text file of the finished build, so that the server compresses nothing while serving. */
export function brotliTwins(folder: string): Plugin {
  return {
    name: 'houqin-brotli-twins',
    apply: 'build',
    enforce: 'post',
    closeBundle: { order: 'post', sequential: true, handler: () => compress(folder) },
  }
}

function compress(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) compress(path)
    else if (TEXT.test(name)) writeFileSync(`${path}.br`, brotli(readFileSync(path)))
  }
}

/** Brotli at its highest setting; the build is the one place where its slowness costs nothing. */
export function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
}
