import { onLoad, onUnload } from '@dcloudio/uni-app'
import { watch } from 'vue'
import port from '@platform'
import { session } from '@/api/session'
import { t, type Text } from '@/i18n'
import { ask } from './say'
import { common } from './words'

interface Held {
  /** How many pages lie open down to this one. */
  depth: number
  changed(): boolean
  words: Asked
}

/** What the person is asked, and what would come of leaving. */
interface Asked {
  ask: Text
  text: Text
}

const held: Held[] = []

/** Asks before this page is left while it holds something that is not saved, whichever way it is left. `changed` must be reactive. */
export function holdUnsaved(changed: () => boolean, words: Asked = { ask: common.leaveAsk, text: common.leaveText }): void {
  let mine: Held | undefined
  onLoad(() => {
    mine = { depth: getCurrentPages().length, changed, words }
    held.push(mine)
  })
  onUnload(() => {
    if (mine) letGo([mine])
  })
  // At once, so that the page that saves and goes back is not asked about.
  watch(changed, (on) => port.alertBack(on ? t(words.ask) : null), { flush: 'sync' })
}

function losing(levels: number): Held[] {
  if (!session.value) return []
  const left = getCurrentPages().length - levels
  return held.filter(({ depth, changed }) => depth > left && changed())
}

function letGo(these: Held[]): void {
  for (const one of these) if (held.includes(one)) held.splice(held.indexOf(one), 1)
  port.alertBack(null)
}

/** Whether something is lost when so many pages are closed. */
export function loses(levels: number): boolean {
  return losing(levels).length > 0
}

/** Whether so many pages may be closed; asks the person, once, when something would be lost. */
export async function mayLeave(levels = 1): Promise<boolean> {
  const lost = losing(levels)
  const [first] = lost
  if (!first) return true
  const sure = await ask({ title: t(first.words.ask), text: t(first.words.text), yes: t(common.leave), danger: true })
  if (sure) letGo(lost)
  return sure
}
