const MINUTE_MS = 60_000

/** A time of the school's day, so many minutes from now, RFC 3339. */
export function inMinutes(minutes: number, now = Date.now()): string {
  return new Date(now + minutes * MINUTE_MS).toISOString()
}

/** A day and a time as this phone's clock has them, RFC 3339; undefined where there is no such moment. */
export function momentOf(day: string, clock: string): string | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3])[:：.]?([0-5]\d)$/.exec(clock.trim()) ?? []
  if (!hours || !minutes || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined
  const at = new Date(`${day}T${hours.padStart(2, '0')}:${minutes}:00`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** From when until when somebody is expected; undefined when the end is not after the beginning, or is over. */
export function spanOf(day: string, from: string, until: string, now = Date.now()): { from: string; until: string } | undefined {
  const [begin, end] = [momentOf(day, from), momentOf(day, until)]
  return begin && end && begin < end && Date.parse(end) > now ? { from: begin, until: end } : undefined
}
