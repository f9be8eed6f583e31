import type { Text } from '@/i18n'
import { labelWords as w } from './words'

/** Label stock as the server knows it, in millimetres; the same measures as on paper. */
export interface Paper {
  name: 'a4-3x8' | 'a4-4x10' | 'roll-50x30' | 'roll-40x30'
  text: Text
  page: [width: number, height: number]
  columns: number
  rows: number
  cell: [width: number, height: number]
  margin: [left: number, top: number]
  gap: [across: number, down: number]
}

const A4: Paper['page'] = [210, 297]

function roll(name: Paper['name'], text: Text, width: number, height: number): Paper {
  return { name, text, page: [width, height], columns: 1, rows: 1, cell: [width, height], margin: [0, 0], gap: [0, 0] }
}

/** The papers, in the order in which they are offered. */
export const papers: Paper[] = [
  { name: 'a4-3x8', text: w.a4Large, page: A4, columns: 3, rows: 8, cell: [63.5, 33.9], margin: [7.25, 12.9], gap: [2.5, 0] },
  { name: 'a4-4x10', text: w.a4Small, page: A4, columns: 4, rows: 10, cell: [45.7, 25.4], margin: [9.7, 21.5], gap: [2.6, 0] },
  roll('roll-50x30', w.roll50, 50, 30),
  roll('roll-40x30', w.roll40, 40, 30),
]

/** Where each label sits, in the order of printing. */
export function places({ columns, rows, cell, margin, gap }: Paper): { left: number; top: number }[] {
  return Array.from({ length: columns * rows }, (_, at) => ({
    left: margin[0] + (at % columns) * (cell[0] + gap[0]),
    top: margin[1] + Math.floor(at / columns) * (cell[1] + gap[1]),
  }))
}
