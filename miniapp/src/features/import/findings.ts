import type { Problem } from '@/api/problem'
import { locale, t } from '@/i18n'
import { fieldCodes } from '@/ui/codes'
import type { ImportResult } from './sending'
import { fileCodes, importWords as w, rowCodes } from './words'

const headingFaults = {
  missing_column: w.missingColumn,
  duplicate_column: w.duplicateColumn,
  unknown_heading: w.unknownHeading,
  unknown_field: w.unknownField,
} as const

/** What is wrong with the file or its headings, one line each. */
export function headingLines({ body }: Problem): string[] {
  return (body.fields ?? []).map(({ path, code }) => {
    if (path === 'file') return t(fileCodes[code] ?? fileCodes['sheet_damaged'] ?? w.failed)
    return t(code in headingFaults ? headingFaults[code as keyof typeof headingFaults] : w.otherFault, { name: path })
  })
}

/** The same fault in the same column, wherever it occurs. */
export interface FaultGroup {
  column: string
  code: string
  rows: number[]
}

/** Faults of the cells, alike ones together, in the order in which each kind first occurs. */
export function grouped(errors: ImportResult['errors']): FaultGroup[] {
  const groups = new Map<string, FaultGroup>()
  for (const { row, column, code } of errors) {
    const key = `${column ?? ''}\n${code}`
    const group = groups.get(key) ?? { column: column ?? '', code, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  }
  return [...groups.values()]
}

const ROWS_NAMED = 8

/** Where a kind of fault is: its first rows and how many there are; `cut` when the server did not list them all. */
export function whereabouts({ rows }: FaultGroup, cut: boolean): string {
  const first = rows.slice(0, ROWS_NAMED).join(locale.value === 'en' ? ', ' : '、')
  if (rows.length <= ROWS_NAMED) return t(w.at, { rows: first })
  return t(cut ? w.atLeast : w.atSome, { rows: first, n: rows.length })
}

/** What a cell's code means. */
export function cellReason(code: string): string {
  const text = rowCodes[code] ?? fieldCodes[code]
  return text ? t(text) : code
}
