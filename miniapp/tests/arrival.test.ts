import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dropSession, keepSession } from '@/api/session'
import { arrive, arrived, proceed } from '@/features/scan/arrival'
import port from '@platform'

const INVITED = 'https://school.example/app/?invitation=7K3M9QXT2BWD5HJN'
const TAGGED = 'https://school.example/app/?tag=7K3M9QXT2BWD'
/** Where the framework was asked to go, and whether it went. */
let asked: string[]
let refuses: boolean
let pages: object[]

const move = ({ url, fail }: { url: string; fail(): void }) => {
  asked.push(url)
  if (refuses) fail()
}

beforeEach(() => {
  dropSession()
  vi.useFakeTimers()
  ;[asked, refuses, pages] = [[], false, [{}]]
  vi.stubGlobal('getCurrentPages', () => pages)
  Object.assign(uni, { reLaunch: move, navigateTo: move })
})
afterEach(() => {
  arrived()
  vi.useRealTimers()
})

const open = (link: string) => {
  Object.assign(port, { takeLink: () => link })
  arrive()
}

describe('an invitation', () => {
  const PAGE = '/features/session/invitation?code=7K3M9QXT2BWD5HJN'

  it('waits for the first page, however slow the phone', () => {
    pages = []
    open(INVITED)
    vi.advanceTimersByTime(60_000)
    expect(asked).toEqual([])
    pages = [{}]
    vi.advanceTimersByTime(60)
    expect(asked).toEqual([PAGE])
  })

  it('that another page overtakes is followed again, until it stands', () => {
    refuses = true
    open(INVITED)
    vi.advanceTimersByTime(180)
    expect(asked).toEqual([PAGE, PAGE, PAGE])
    refuses = false
    vi.advanceTimersByTime(60)
    arrived()
    vi.advanceTimersByTime(60_000)
    expect(asked.length).toBe(4)
  })

  it('that never stands is not asked for without end', () => {
    refuses = true
    open(INVITED)
    vi.advanceTimersByTime(60_000)
    expect(asked.length).toBe(30)
  })

  it('is followed once and forgotten, though nobody is logged in', () => {
    open(INVITED)
    vi.advanceTimersByTime(60)
    arrived()
    proceed()
    expect(asked).toEqual([PAGE])
  })
})

describe('a tag', () => {
  it('waits for the login', () => {
    open(TAGGED)
    vi.advanceTimersByTime(60_000)
    expect(asked).toEqual([])
    keepSession({ accessToken: 'a', refreshToken: 'r', expiresIn: 900, member: { id: 'm', name: 'x', role: 'caretaker', school: { slug: 's', name: 's' } } })
    proceed()
    expect(asked.length).toBe(1)
    expect(asked[0]).toContain('/features/scan/result?code=')
  })
})
