import { lookCategory, lookPlace } from '@/features/asset/look'
import { locale, t } from '@/i18n'
import type { Option } from '@/ui/Choose.vue'
import type { ImportResult } from './sending'
import { importWords as w } from './words'

/**
 * What is written in the sheet and what the person says it means: the server keeps categories by code, places by id;
 * null is a place to be made as it is written.
 */
export interface Answers {
  categories: Record<string, string>
  places: Record<string, string | null>
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

/** What the person has said so far, by the word's key. */
export type Said = ReadonlyMap<string, { line: Unclear; option: Option }>

// A place that was chosen may be void by now: it is asked about again.
const kinds: Record<string, keyof Answers | undefined> = { unknown_category: 'categories', ambiguous: 'places', not_found: 'places' }

/** Tells a word from every other. */
export const keyOf = ({ kind, text }: Pick<Unclear, 'kind' | 'text'>) => `${kind}\n${text}`

/** Words that stop the import until someone says what they mean, each once. */
export function unclear(errors: ImportResult['errors']): Unclear[] {
  const found = new Map<string, Unclear>()
  for (const { row, code, text, suggestions } of errors) {
    const kind = kinds[code]
    if (!kind || text === undefined || text === null) continue
    const key = keyOf({ kind, text })
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

/** With one more answer, another one, or null to take it back. */
export function saying(said: Said, line: Unclear, option: Option | null): Said {
  const next = new Map(said)
  if (option) next.set(keyOf(line), { line, option })
  else next.delete(keyOf(line))
  return next
}

/** Without the answers about these words. */
export function without(said: Said, lines: Unclear[]): Said {
  return lines.reduce((rest, line) => saying(rest, line, null), said)
}

/** The answers as the server wants them. */
export function answers(said: Said): Answers {
  const all: Answers = { categories: {}, places: {} }
  for (const { line, option } of said.values()) {
    if (line.kind === 'places') all.places[line.text] = option.id === AS_WRITTEN ? null : option.id
    else all.categories[line.text] = option.id
  }
  return all
}

/** In the place of an id. */
const AS_WRITTEN = ''

/** Choices for a word: for a place the one to make it as it is written, then what the server suggests or typing finds. */
export function lookFor({ kind, text, suggestions }: Unclear): (typed: string) => Promise<Option[]> {
  const look = kind === 'categories' ? lookCategory : lookPlace
  const others = kind === 'places' ? [{ id: AS_WRITTEN, text: t(w.asWritten), note: text }] : []
  return async (typed) => [...others, ...(typed || !suggestions.length ? await look(typed) : suggestions)]
}

const ROWS_NAMED = 5

/** The word as a label, with its first rows. */
export function labelOf({ text, rows }: Unclear): string {
  if (!rows.length) return `“${text}”`
  const named = rows.slice(0, ROWS_NAMED).join(locale.value === 'en' ? ', ' : '、') + (rows.length > ROWS_NAMED ? ' …' : '')
  return `“${text}” ${t(w.at, { rows: named })}`
}
