import type { Port } from '../port'
import { loadAhead } from './ahead'
import { guardBack } from './back'
import { chooseTable, keepFile } from './files'
import { listenKeys } from './keys'
import { onWedge } from './wedge'
import { scanPicture, signal } from './scan'

const port: Port = {
  begin: (leaving) => {
    guardBack(leaving)
    listenKeys()
  },
  alertBack: () => undefined,
  apiBase: __API_BASE__,
  site: location.origin,
  sendsPatch: true,
  hasWechat: false,
  wechatCode: () => Promise.reject(new Error('no WeChat on the web')),
  allowMessage: () => undefined,
  insets: () => ({ top: 0, capsule: 0 }),
  scanPicture,
  signal,
  onWedge,
  chooseTable,
  keepFile,
  copy,
  takeLink,
  loadAhead,
  setLanguage: (language) => {
    document.documentElement.lang = language
  },
  setTitle: (title) => {
    document.title = title
  },
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
}

async function copy(text: string): Promise<void> {
  // The clipboard exists only on https and localhost; a school's own server is often neither.
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

function takeLink(): string | null {
  const link = location.href
  const address = new URL(link)
  const told = ['invitation', 'tag', 'sample'].filter((name) => address.searchParams.has(name))
  if (!told.length) return null
  for (const name of told) address.searchParams.delete(name)
  // Taken out of the address, so that it is not kept in the history or shared with the page's link.
  history.replaceState(history.state, '', address)
  return link
}

export default port
