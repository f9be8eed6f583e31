import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import { whyNot } from '@/features/visit/gate/scanned'
import { fieldCodes } from '@/ui/codes'

/** What no screen of ours can be told: it never sends what would be refused so, or treats every refusal alike. */
const UNSEEN = ['duplicate_field', 'not_needed', 'not_published', 'serial_missing', 'unexpected', 'unknown_part', 'wrong_code']
/** How the server writes what is wrong with a field. */
const WRITTEN = [
  /(?:Problem::field|with_field)\([^;]*?,\s*"([a-z_]+)"\s*\)/g,
  /\bwrong\("([a-z_]+)"\)/g,
  /Err\("([a-z_]+)"\)/g,
  /Err\(\("[\w.]+", "([a-z_]+)"\)\)/g,
  /Refused\(\w+, "([a-z_]+)"\)/g,
]
const sources = (folder: string, ends: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ends.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))

function sent(): Set<string> {
  const codes = new Set<string>()
  for (const text of sources(resolve(__dirname, '../../api/src'), /\.rs$/)) {
    const [code = ''] = text.split('#[cfg(test)]')
    // There the word names the field.
    const shapes = /wrong = \|field\b|fn wrong\(field/.test(code) ? WRITTEN.filter(({ source }) => !source.includes('wrong')) : WRITTEN
    for (const shape of shapes) for (const [, word = ''] of code.matchAll(shape)) codes.add(word)
  }
  return codes
}

describe('what the server refuses', () => {
  const features = sources(resolve(__dirname, '../src/features'), /\.(ts|vue)$/).join('\n')
  const named = (code: string) => code in fieldCodes || new RegExp(`[\\s{,]${code}: |=== '${code}'`).test(features)

  it('is said in words, whichever field it is of', () => {
    const codes = [...sent()]
    expect(codes.length).toBeGreaterThan(60)
    expect(codes.filter((code) => !named(code) && !UNSEEN.includes(code))).toEqual([])
  })

  it('at one tap is told with what to do now', () => {
    const of = (path: string, code: string) => whyNot(new Problem(422, { code: 'invalid_field', fields: [{ path, code }] }))?.title
    expect([of('code', 'pass_used'), of('badgeCode', 'badge_taken'), of('how', 'no_stand_in'), of('how', 'host_at_gate')]).toEqual(['这个访客码用过了', '这张访客证在别人身上', '没有下一个可以问的人', '门卫不能替自己的客人点同意'])
    expect([of('code', 'too_long'), whyNot(new Error('x'))]).toEqual([undefined, null])
  })
})
