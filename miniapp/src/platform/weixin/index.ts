import type { ChosenFile, KeptFile, Port } from '../port'

const port: Port = {
  begin: () => undefined,
  alertBack: (question) => {
    if (question === null) wx.disableAlertBeforeUnload?.({})
    else wx.enableAlertBeforeUnload?.({ message: question })
  },
  apiBase: __API_BASE__,
  site: __API_BASE__,
  sendsPatch: false,
  hasWechat: true,
  wechatCode: () =>
    new Promise((resolve, reject) => {
      uni.login({ provider: 'weixin', success: ({ code }) => resolve(code), fail: reject })
    }),
  allowMessage: () => {
    // Each yes lets the server send one message; a no is remembered by WeChat.
    if (__WECHAT_TEMPLATE__) wx.requestSubscribeMessage?.({ tmplIds: [__WECHAT_TEMPLATE__], complete: () => undefined })
  },
  insets: () => {
    const capsule = uni.getMenuButtonBoundingClientRect()
    const screen = uni.getWindowInfo()
    return { top: screen.statusBarHeight ?? 0, capsule: screen.windowWidth - capsule.left }
  },
  scanPicture: () =>
    new Promise((resolve) => {
      uni.scanCode({
        scanType: ['qrCode'],
        success: ({ result }) => resolve(result),
        fail: () => resolve(null),
      })
    }),
  signal,
  onWedge: () => () => undefined,
  chooseTable,
  keepFile,
  copy: (text) =>
    new Promise((resolve, reject) => {
      uni.setClipboardData({ data: text, success: () => resolve(), fail: reject })
    }),
  takeLink,
  loadAhead: () => undefined,
  setLanguage: () => undefined,
  setTitle: () => undefined,
  randomBytes,
}

let sound: Sound | undefined

function signal(kind: 'good' | 'bad'): void {
  if (kind === 'good') uni.vibrateShort({})
  else uni.vibrateLong({})
  sound ??= wx.createWebAudioContext?.()
  if (!sound) return
  const tone = sound.createOscillator()
  tone.frequency.value = kind === 'good' ? 1320 : 330
  tone.connect(sound.destination)
  tone.start()
  tone.stop(sound.currentTime + 0.12)
}

function chooseTable(): Promise<ChosenFile | null> {
  return new Promise((resolve) => {
    wx.chooseMessageFile({
      count: 1,
      type: 'file',
      extension: ['xlsx', 'csv'],
      success: ({ tempFiles }) => {
        const file = tempFiles[0]
        resolve(file ? chosen(file.path, file.name, file.size) : null)
      },
      fail: () => resolve(null),
    })
  })
}

function chosen(path: string, name: string, size: number): ChosenFile {
  return {
    name,
    size,
    upload: ({ url, header, form }) =>
      new Promise((resolve, reject) => {
        uni.uploadFile({
          url,
          header,
          formData: form,
          filePath: path,
          name: 'file',
          success: ({ statusCode, data }) => {
            let body: unknown = data
            try {
              body = JSON.parse(data)
            } catch {
              // Not JSON: whoever judges the status sees the bare text.
            }
            resolve({ status: statusCode, body, header: {} })
          },
          fail: reject,
        })
      }),
  }
}

function keepFile(bytes: ArrayBuffer, name: string): Promise<KeptFile> {
  const path = `${wx.env.USER_DATA_PATH}/${name}`
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({
      filePath: path,
      data: bytes,
      success: () => resolve({ open: () => show(path, name) }),
      fail: reject,
    })
  })
}

/** WeChat shows no web pages and no proofs of its own: those are sent on, to be opened on a computer. */
function show(filePath: string, fileName: string): true {
  const kind = fileName.split('.').pop()
  if (kind === 'pdf' || kind === 'xlsx') uni.openDocument({ filePath, fileType: kind, showMenu: true })
  else wx.shareFileMessage?.({ filePath, fileName })
  return true
}

let told = ''

function takeLink(): string | null {
  const { query } = uni.getEnterOptionsSync() as { query?: Record<string, string> }
  // An ordinary link opened in WeChat arrives whole, percent-encoded, in `q`. The same one stays there each time the app is shown.
  const link = query?.['q'] ?? ''
  const visit = link + (query?.['scancode_time'] ?? '')
  if (!link || visit === told) return null
  told = visit
  return decodeURIComponent(link)
}

function randomBytes(count: number): Uint8Array {
  // WeChat gives secure randomness only asynchronously. These bytes tell records apart; no secret is made of them.
  return Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256))
}

export default port
