// What comes out of the printer: the page as dots, and what a scanner or a camera makes of it.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'

import { packages } from './app.mjs'

const { default: readQr } = packages('jsqr')

/** A4 with 3×8 labels, in millimetres. */
const SHEET = { columns: 3, rows: 8, width: 63.5, height: 33.9, left: 7.25, top: 12.9, across: 2.5, down: 0 }
const DPI = 200
const dots = (millimetres) => Math.round((millimetres / 25.4) * DPI)

/** Part of the first page as grey dots. */
function raster(pdf, x, y, width, height) {
  const args = ['-gray', '-r', DPI, '-x', x, '-y', y, '-W', width, '-H', height, '-f', 1, '-l', 1, pdf]
  const { status, stdout, stderr } = spawnSync('pdftoppm', args.map(String), { maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`pdftoppm: ${stderr}`)
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 40).toString('latin1'))
  return { width: Number(header[1]), height: Number(header[2]), grey: stdout.subarray(header[0].length) }
}

/** Where a label of the sheet is, counted row by row. */
function place(index) {
  const column = index % SHEET.columns
  const row = Math.floor(index / SHEET.columns)
  return {
    x: dots(SHEET.left + column * (SHEET.width + SHEET.across)),
    y: dots(SHEET.top + row * (SHEET.height + SHEET.down)),
  }
}

/** The text of each QR code on the first page. An empty place gives null. */
export function decodePage(pdf) {
  return Array.from({ length: SHEET.columns * SHEET.rows }, (_, index) => {
    const { x, y } = place(index)
    const { width, height, grey } = raster(pdf, x, y, dots(SHEET.width), dots(SHEET.height))
    const colours = new Uint8ClampedArray(width * height * 4)
    grey.forEach((dot, at) => colours.set([dot, dot, dot, 255], at * 4))
    return readQr(colours, width, height)?.data ?? null
  })
}

/** A film of a phone held over a label of the middle column: 640×480, the code in the middle. */
export function film(pdf, index, file) {
  const [width, height] = [640, 480]
  const { x, y } = place(index)
  const code = dots(14)
  const { grey } = raster(pdf, x + code - width / 2, y + code - height / 2, width, height)
  const out = openSync(file, 'w')
  writeSync(out, `YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`)
  for (let frame = 0; frame < 15; frame++) {
    writeSync(out, 'FRAME\n')
    writeSync(out, grey)
    writeSync(out, Buffer.alloc((width * height) / 2, 128))
  }
  closeSync(out)
  return file
}

/** The text on the paper. */
export function textOf(pdf) {
  return spawnSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).stdout
}

