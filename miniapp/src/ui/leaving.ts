import { onLoad, onUnload } from '@dcloudio/uni-app'
import { session } from '@/api/session'
import { t } from '@/i18n'
import { ask } from './say'
import { common } from './words'

interface Held {
  /** How many pages lie open down to this one: only the one on top is asked about. */
  depth: number
  changed(): boolean
}

const held: Held[] = []

/** Asks before this page is left by the app's own arrow and tabs while it holds something that is not saved. The browser's and WeChat's own ways back are not held. */
export function holdUnsaved(changed: () => boolean): void {
  let mine: Held | undefined
  onLoad(() => {
    mine = { depth: getCurrentPages().length, changed }
    held.push(mine)
  })
  onUnload(() => {
    if (mine && held.includes(mine)) held.splice(held.indexOf(mine), 1)
  })
}

/** Whether the page on top may be left; asks the person when something would be lost. */
export async function mayLeave(): Promise<boolean> {
  const lost = held.some(({ depth, changed }) => depth === getCurrentPages().length && changed())
  if (!lost || !session.value) return true
  return ask({ title: t(common.leaveAsk), text: t(common.leaveText), yes: t(common.leave), danger: true })
}
