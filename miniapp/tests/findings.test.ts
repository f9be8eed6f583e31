import { describe, expect, it } from 'vitest'
import './uni'
import { Problem } from '@/api/problem'
import { cellReason, grouped, headingLines, whereabouts } from '@/features/import/findings'

describe('what is wrong with a sheet', () => {
  it('is told once for each kind, with the first rows and the count', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ row: 2 * at + 3, column: '单价', code: 'invalid_money' }))
    const groups = grouped([...many, { row: 4, column: '数量', code: 'negative' }])
    expect(groups.map(({ column, code, rows }) => [column, code, rows.length])).toEqual([['单价', 'invalid_money', 20], ['数量', 'negative', 1]])
    expect(groups.map((group) => whereabouts(group, false))).toEqual(['第 3、5、7、9、11、13、15、17… 行，共 20 处', '第 4 行'])
  })

  it('names the headings and says why a file cannot be read', () => {
    const fields = [{ path: '分类代码', code: 'missing_column' }, { path: 'file', code: 'sheet_old_excel' }]
    expect(headingLines(new Problem(422, { fields }))).toEqual(['表里没有“分类代码”这一列', '这是旧格式的 Excel，请在 Excel 里另存为 .xlsx 再传'])
  })

  it('has words for every code of a cell', () => {
    const codes = 'required too_long invalid_date future_date invalid_money negative invalid_number out_of_range fraction_of_fen value_mismatch price_required rounded_by_excel invalid_choice unknown_category ambiguous invalid_place duplicate taken invalid_code control_character formula_fault invalid_text too_large'
    for (const code of codes.split(' ')) expect(cellReason(code), code).not.toBe(code)
  })
})
