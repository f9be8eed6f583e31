import { lookCategory, lookPlace } from '@/features/asset/look'
import { locale, t } from '@/i18n'
import type { Option } from '@/ui/Choose.vue'
import type { ImportResult } from './sending'
import { importWords as w } from './words'

/** What is written in the sheet and what the person says it means: the server keeps categories by code, places by id. */
export interface Answers {
  categories: Record<string, string>
  places: Record<string, string>
}

/** A word of the sheet that only a person can explain, or one that the server has explained and a person may correct. */
export interface Unclear {
  kind: keyof Answers
  text: string
  rows: number[]
  /** What the server takes it for; empty when it does not know. */
  taken: string
  suggestions: Option[]
}

const kinds: Record<string, keyof Answers | undefined> = { unknown_category: 'categories', ambiguous: 'places' }

/** Words that stop the import until someone says what they mean, each once. */
export function unclear(errors: ImportResult['errors']): Unclear[] {
  const found = new Map<string, Unclear>()
  for (const { row, code, text, suggestions } of errors) {
    const kind = kinds[code]
    if (!kind || text === undefined || text === null) continue
    const key = `${kind}\n${text}`
    const one: Unclear = found.get(key) ?? { kind, text, rows: [], taken: '', suggestions: (suggestions ?? []).map(({ value, name }) => ({ id: value, text: name })) }
    one.rows.push(row)
    found.set(key, one)
  }
  return [...found.values()]
}

/** Places that stand already under another spelling. */
export function spelled(places: ImportResult['foundPlaces']): Unclear[] {
  return (places ?? []).map(({ text, path }) => ({ kind: 'places', text, rows: [], taken: path, suggestions: [] }))
}

/** Whether an error is one of those that `unclear` asks about. */
export function asksForAnswer({ code, text }: ImportResult['errors'][number]): boolean {
  return kinds[code] !== undefined && text !== undefined && text !== null
}

/** Choices for a word: what the server suggests, and what typing finds. */
export function lookFor({ kind, suggestions }: Unclear): (typed: string) => Promise<Option[]> {
  const look = kind === 'categories' ? lookCategory : lookPlace
  return async (typed) => (typed || !suggestions.length ? look(typed) : suggestions)
}

const ROWS_NAMED = 5

/** The word as a label, with its first rows. */
export function labelOf({ text, rows }: Unclear): string {
  if (!rows.length) return `“${text}”`
  const named = rows.slice(0, ROWS_NAMED).join(locale.value === 'en' ? ', ' : '、') + (rows.length > ROWS_NAMED ? ' …' : '')
  return `“${text}” ${t(w.at, { rows: named })}`
}
