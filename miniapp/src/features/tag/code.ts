const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 12

/** Character that shows a typing error: each value weighed by its place, so that swapped neighbours are noticed too. */
export function checkCharacter(code: string): string {
  let sum = 0
  for (let i = 0; i < code.length; i++) sum += (i + 1) * ALPHABET.indexOf(code.charAt(i))
  return ALPHABET.charAt(sum % 31)
}

/** The code as printed for reading: `7K3M-9QXT-2BWD-J`. */
export function readable(code: string): string {
  return [code.slice(0, 4), code.slice(4, 8), code.slice(8), checkCharacter(code)].join('-')
}

/** What became of typed characters. */
export type Typed = { state: 'good'; code: string } | { state: 'short'; missing: number } | { state: 'foreign'; character: string } | { state: 'mistyped' } | { state: 'long' }

/** Reads a code as people type it: any case, hyphens or spaces, I and L for 1, O for 0; the check character may be left out. A pasted link of a label is as good. */
export function readTyped(typed: string): Typed {
  const plain = (tagOfLink(typed.trim()) ?? typed)
    .toUpperCase()
    .replace(/[\s\-–—_－]/g, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
  for (const character of plain) if (!ALPHABET.includes(character)) return { state: 'foreign', character }
  if (plain.length < LENGTH) return { state: 'short', missing: LENGTH - plain.length }
  if (plain.length > LENGTH + 1) return { state: 'long' }
  const code = plain.slice(0, LENGTH)
  if (plain.length > LENGTH && plain.charAt(LENGTH) !== checkCharacter(code)) return { state: 'mistyped' }
  return { state: 'good', code }
}

/** What a scanned text is: one of our tags, an invitation, a sample's box, or something else. The host is not looked at: a tag outlives a move of the server. */
export type Scanned = { kind: 'tag' | 'invitation' | 'sample'; code: string } | { kind: 'other' }

/** The code in a label's link, or in the one that its public page gives to staff. */
function tagOfLink(line: string): string | undefined {
  const link = /^https?:\/\/[^\s/]+(?:\/[^\s?#]*)?\/t\/([^/?#\s]+)/.exec(line) ?? /^https?:\/\/[^\s?#]+\?(?:[^#]*&)?tag=([^&#\s]+)/.exec(line)
  return link?.[1]
}

/** Reads a scanned text. */
export function readScanned(text: string): Scanned {
  const line = text.trim()
  const link = /^https?:\/\/[^\s?#]+\?(?:[^#]*&)?(invitation|sample)=([\w~.-]+)/.exec(line)
  if (link?.[2]) return { kind: link[1] as 'invitation' | 'sample', code: link[2] }
  const typed = readTyped(tagOfLink(line) ?? line)
  return typed.state === 'good' ? { kind: 'tag', code: typed.code } : { kind: 'other' }
}
