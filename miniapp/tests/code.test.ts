import { describe, expect, it } from 'vitest'
import { checkCharacter, readable, readScanned, readTyped } from '@/features/tag/code'

const code = '7K3M9QXT2BWD'
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('the check character', () => {
  it('is the weighed sum modulo 31', () => {
    expect(checkCharacter('000000000000')).toBe('0')
    expect(checkCharacter('100000000000')).toBe('1')
    expect(checkCharacter('010000000000')).toBe('2')
    expect(checkCharacter('Z00000000000')).toBe('0')
    expect(checkCharacter(code)).toBe('J')
    expect(readable(code)).toBe('7K3M-9QXT-2BWD-J')
  })

  it('notices neighbours that were swapped and nearly every single slip', () => {
    let unnoticed = 0
    for (let i = 0; i < code.length; i++) {
      for (const other of alphabet) {
        if (other === code[i]) continue
        const slip = code.slice(0, i) + other + code.slice(i + 1)
        if (checkCharacter(slip) === checkCharacter(code)) unnoticed++
      }
    }
    // 32 characters modulo 31: only a 0 for a Z, or the reverse, can slip through, and this code has neither.
    expect(unnoticed).toBe(0)
    for (let i = 0; i + 1 < code.length; i++) {
      const swapped = code.slice(0, i) + code[i + 1] + code[i] + code.slice(i + 2)
      if (swapped !== code) expect(checkCharacter(swapped), swapped).not.toBe(checkCharacter(code))
    }
  })
})

describe('a typed code', () => {
  it('may be typed carelessly', () => {
    expect(readTyped(' 7k3m-9qxt 2bwd－j')).toEqual({ state: 'good', code })
    expect(readTyped(code)).toEqual({ state: 'good', code })
    expect(readTyped(` https://school.example/t/${code} `)).toEqual({ state: 'good', code })
    expect(readTyped('oooo-oooo-oooo')).toEqual({ state: 'good', code: '000000000000' })
    expect(readTyped('IL10-0000-0000')).toEqual({ state: 'good', code: '111000000000' })
  })

  it('tells what is wrong', () => {
    expect(readTyped('7K3M')).toEqual({ state: 'short', missing: 8 })
    expect(readTyped('7K3M-9QXT-2BWD-5')).toEqual({ state: 'mistyped' })
    expect(readTyped('7K3U-9QXT-2BWD')).toEqual({ state: 'foreign', character: 'U' })
    expect(readTyped(`${code}JJ`)).toEqual({ state: 'long' })
  })
})

describe('a scanned text', () => {
  it('is a tag on any host, an invitation, or something else', () => {
    expect(readScanned(`https://school.example/t/${code}`)).toEqual({ kind: 'tag', code })
    expect(readScanned(`http://10.0.0.5:8080/t/${code}?x=1`)).toEqual({ kind: 'tag', code })
    expect(readScanned(code)).toEqual({ kind: 'tag', code })
    expect(readScanned(`https://school.example/app/?lang=en&tag=${code}#/`)).toEqual({ kind: 'tag', code })
    expect(readScanned('https://school.example/app/?invitation=ABCD2345')).toEqual({ kind: 'invitation', code: 'ABCD2345' })
    expect(readScanned('https://school.example/t/')).toEqual({ kind: 'other' })
    expect(readScanned('weixin://pay/123')).toEqual({ kind: 'other' })
  })
})
