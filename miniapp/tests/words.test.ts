import { describe, expect, it } from 'vitest'
import { setLocale, t, words, type Text } from '@/i18n'

const tables = import.meta.glob<Record<string, unknown>>('../src/**/words.ts', { eager: true })

function phrases(): [string, Text][] {
  const found: [string, Text][] = []
  for (const [file, module] of Object.entries(tables)) {
    for (const [name, table] of Object.entries(module)) {
      if (table === null || typeof table !== 'object') continue
      for (const [key, text] of Object.entries(table as Record<string, unknown>)) {
        if (text !== null && typeof text === 'object' && ('zh' in text || 'en' in text)) found.push([`${file} ${name}.${key}`, text as Text])
      }
    }
  }
  return found
}

const blanks = (phrase: string) => (phrase.match(/\{\w+\}/g) ?? []).sort()

describe('the phrases', () => {
  it('are all there in both languages, with the same blanks', () => {
    expect(phrases().length).toBeGreaterThan(300)
    for (const [where, { zh, en }] of phrases()) {
      expect(zh, where).toBeTruthy()
      expect(en, where).toBeTruthy()
      expect(blanks(zh), where).toEqual(blanks(en))
    }
  })

  it('are in their own language', () => {
    for (const [where, { zh, en }] of phrases()) {
      const words = zh.replace(/\{\w+\}/g, '').replace(/[\s\d/×.，]/g, '')
      if (words) expect(zh, where).toMatch(/\p{Script=Han}/u)
      expect(en, where).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it('follow the language in use and fill their blanks', () => {
    const table = words({ left: { zh: '还差 {n} 位', en: '{n} more' } })
    expect(t(table.left, { n: 3 })).toBe('还差 3 位')
    setLocale('en')
    expect(t(table.left, { n: 3 })).toBe('3 more')
    setLocale('zh-CN')
  })
})
