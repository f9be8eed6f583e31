import { ref } from 'vue'
import { storage } from '@/platform/storage'

/** The languages of the client; the first is the default. */
export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** One phrase in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

/** The names between braces: `Names<'{n} of {total}'>` is `'n' | 'total'`. */
export type Names<S extends string> = S extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never

type Params<T extends Text> = string extends T['zh']
  ? [params?: Record<string, string | number>]
  : [Names<T['zh']>] extends [never]
    ? []
    : [params: Record<Names<T['zh']>, string | number>]

type Agreeing<W> = {
  [K in keyof W]: W[K] extends { zh: infer Z extends string; en: infer E extends string }
    ? [Names<Z>] extends [Names<E>]
      ? [Names<E>] extends [Names<Z>]
        ? W[K]
        : never
      : never
    : never
}

/** Declares a table of phrases; a phrase whose languages disagree on their blanks does not compile. */
export function words<const W extends Record<string, Text>>(table: W & Agreeing<W>): W {
  return table
}

const KEY = 'locale'
const stored = storage.read<Locale>(KEY)

/** The language in use. Reactive: every `t` in a template follows it. */
export const locale = ref<Locale>(stored && LOCALES.includes(stored) ? stored : 'zh-CN')

/** Changes the language and remembers it. */
export function setLocale(next: Locale): void {
  locale.value = next
  storage.write(KEY, next)
}

/** The phrase in the language in use, its blanks filled. */
export function t<const T extends Text>(text: T, ...[params]: Params<T>): string {
  const phrase: string = locale.value === 'en' ? text.en : text.zh
  if (!params) return phrase
  const filled: Record<string, string | number> = params
  return phrase.replace(/\{(\w+)\}/g, (blank, name: string) => String(filled[name] ?? blank))
}
