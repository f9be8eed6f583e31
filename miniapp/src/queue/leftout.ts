import { storage } from '@/platform/storage'

/** What a copied menu had to leave out, by the week that was written. */
type LeftOut = { week: string; dishes: string[] }[]

const MOST = 8
const key = (member: string) => `left-out:${member}`
const known = (member: string) => storage.read<LeftOut>(key(member)) ?? []

/** Dishes no more in use that were left out of this week's menu when it was copied, until somebody has read it. */
export function leftOutOf(member: string, week: string): string[] {
  return known(member).find((one) => one.week === week)?.dishes ?? []
}

/** Keeps what the answer to a copy leaves out, whenever it arrives. */
export function keepLeftOut(member: string, answer: unknown): void {
  const { week, leftOut } = (answer ?? {}) as { week?: string; leftOut?: string[] }
  if (!week || !leftOut) return
  forgetLeftOut(member, week)
  if (leftOut.length) storage.keep(key(member), [{ week, dishes: leftOut }, ...known(member)].slice(0, MOST))
}

/** It has been read. */
export function forgetLeftOut(member: string, week: string): void {
  storage.keep(
    key(member),
    known(member).filter((one) => one.week !== week),
  )
}
