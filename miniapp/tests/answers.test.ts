import { describe, expect, it } from 'vitest'
import './uni'
import { asksForAnswer, labelOf, lookFor, unclear } from '@/features/import/answers'
import { roomFirst } from '@/format/path'

const desk = { column: '分类', code: 'unknown_category', text: '学生课桌', suggestions: [{ value: 'A05010203', name: '课桌' }] }

describe('words of a sheet that only a person can explain', () => {
  it('are asked about once, with their rows and what they may mean', async () => {
    const errors = [{ row: 3, ...desk }, { row: 4, column: '单价', code: 'invalid_money' }, { row: 9, ...desk }]
    const [asked, ...others] = unclear(errors)
    expect(others).toEqual([])
    expect(asked && [asked.kind, asked.rows, labelOf(asked)]).toEqual(['categories', [3, 9], '“学生课桌” 第 3、9 行'])
    expect(asked && (await lookFor(asked)(''))).toEqual([{ id: 'A05010203', text: '课桌' }])
    expect(errors.filter((one) => !asksForAnswer(one)).map(({ row }) => row)).toEqual([4])
  })

  it('are places where several have the name; two keepers of one name are corrected in the sheet', () => {
    const room = { row: 2, column: '存放地点', code: 'ambiguous', text: '101', suggestions: [{ value: 'p1', name: '教学楼 / 一层 / 101' }] }
    expect(unclear([room, { row: 2, column: '保管人', code: 'ambiguous' }]).map(({ kind, text }) => [kind, text])).toEqual([['places', '101']])
  })
})

describe('a place’s path', () => {
  it('begins with the room where there is little space', () => {
    expect(roomFirst('主校区 / 教学楼 / 一层 / 101')).toBe('101 · 一层 · 教学楼 · 主校区')
  })
})
