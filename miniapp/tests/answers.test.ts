import { describe, expect, it } from 'vitest'
import './uni'
import { answers, asksForAnswer, keyOf, labelOf, lookFor, saying, unclear, without, type Said } from '@/features/import/answers'
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

  it('are answered, answered otherwise and taken back; a place may also be made as it is written', async () => {
    const gone = { row: 5, column: '存放地点', code: 'not_found', text: '北楼', suggestions: [] }
    const [category, place] = unclear([{ row: 3, ...desk }, gone])
    if (!category || !place) throw new Error('both are asked about')
    const [asWritten] = await lookFor({ ...place, suggestions: [{ id: 'p1', text: '北楼' }] })('')
    if (!asWritten) throw new Error('it can be made')
    let said: Said = saying(new Map(), category, { id: 'A05010203', text: '课桌' })
    said = saying(said, place, { id: 'p1', text: '北楼' })
    expect(answers(saying(said, place, asWritten)).places).toEqual({ 北楼: null })
    said = without(said, [place])
    expect([...said.keys()]).toEqual([keyOf(category)])
    expect(answers(said)).toEqual({ categories: { 学生课桌: 'A05010203' }, places: {} })
    expect(answers(saying(said, category, null)).categories).toEqual({})
  })
})

describe('a place’s path', () => {
  it('begins with the room where there is little space', () => {
    expect(roomFirst('主校区 / 教学楼 / 一层 / 101')).toBe('101 · 一层 · 教学楼 · 主校区')
  })
})
