// A stage for compiled pages: a document, the globals of a mini-program, storage, and a server that answers from a table.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { JSDOM } from 'jsdom'
import { MOST_SAID } from './vendor.mjs'

/** Puts up the stage and returns how to open a page on it. `answer` says what the server replies to method and path. */
export function stage(root, answer) {
  const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
  for (const name of ['window', 'document', 'Event', 'CustomEvent', 'Node', 'HTMLElement', 'Element', 'getComputedStyle', 'requestAnimationFrame']) {
    globalThis[name] = name === 'window' ? window : window[name]
  }
  // Loaded only now: it looks for the document while it is loading.
  const require = createRequire(import.meta.url)
  const simulate = require('miniprogram-simulate')
  const log = { requests: [], uploads: [], routes: [], alerts: [], query: {} }
  const stored = new Map()
  const app = {}
  globalThis.App = (definition) => Object.assign(app, definition)
  globalThis.getApp = () => app
  globalThis.Page = () => undefined
  const open = []
  globalThis.getCurrentPages = () => open
  globalThis.wx = api(log, stored, answer)
  require(join(root, 'app.js'))
  app.onLaunch?.({ query: {} })

  const openPage = async (path, options = {}) => {
    const page = simulate.render(simulate.load(join(root, path), { rootPath: root, compiler: 'official', compilerOptions: MOST_SAID }))
    const holder = document.createElement('div')
    document.body.append(holder)
    page.attach(holder)
    page.instance.route = path
    open.push(page.instance)
    page.instance.onLoad?.(options)
    page.instance.onShow?.()
    page.instance.onReady?.()
    await settled()
    return { page, text: () => page.dom.textContent ?? '', dom: page.dom }
  }
  return { openPage, stored, log, app }
}

/** Waits until timers and answers have run their course. */
export async function settled() {
  for (let turn = 0; turn < 12; turn++) await new Promise((resume) => setTimeout(resume, 5))
}

/** What the pages may call without this stage having to do anything. */
const QUIET = ['onNetworkStatusChange', 'onAppShow', 'onAppHide', 'onError', 'onUnhandledRejection', 'onPageNotFound', 'onThemeChange', 'vibrateShort', 'vibrateLong', 'pageScrollTo']

/** Asking where something is drawn: here nothing is. */
function nowhere() {
  const query = { in: () => query, select: () => query, selectViewport: () => query, boundingClientRect: () => query, scrollOffset: () => query, exec: () => undefined }
  return query
}

function api(log, stored, answer) {
  const route = (kind) => ({ url, success }) => {
    log.routes.push(`${kind} ${url}`)
    success?.({})
  }
  return {
    ...Object.fromEntries(QUIET.map((name) => [name, () => undefined])),
    ...album(log, answer),
    createSelectorQuery: nowhere,
    canIUse: () => true,
    getSystemInfoSync: () => ({ platform: 'ios', model: '', language: 'zh_CN', SDKVersion: '3.5.0', windowWidth: 390, windowHeight: 844, statusBarHeight: 44, pixelRatio: 2 }),
    getWindowInfo: () => ({ windowWidth: 390, windowHeight: 844, statusBarHeight: 44, pixelRatio: 2 }),
    getDeviceInfo: () => ({ platform: 'ios', brand: '', model: '' }),
    getAppBaseInfo: () => ({ language: 'zh_CN', SDKVersion: '3.5.0' }),
    getMenuButtonBoundingClientRect: () => ({ left: 296, right: 383, top: 48, bottom: 80, width: 87, height: 32 }),
    getLaunchOptionsSync: () => ({ query: {} }),
    getEnterOptionsSync: () => ({ query: log.query }),
    getStorageSync: (key) => stored.get(key) ?? '',
    setStorageSync: (key, value) => void stored.set(key, value),
    removeStorageSync: (key) => void stored.delete(key),
    getStorageInfoSync: () => ({ keys: [...stored.keys()] }),
    enableAlertBeforeUnload: ({ message }) => void log.alerts.push(message),
    disableAlertBeforeUnload: () => void log.alerts.push(null),
    login: ({ success }) => success({ code: 'wx-code' }),
    navigateTo: route('open'),
    redirectTo: route('swap'),
    reLaunch: route('start'),
    navigateBack: () => void log.routes.push('back'),
    request: ({ url, method = 'GET', header, data, success, fail }) => {
      log.requests.push({ url, method, header, data })
      setTimeout(() => {
        const reply = answer(method, url, data && JSON.parse(data))
        if (reply) success({ statusCode: reply[0], data: reply[1], header: {} })
        else fail({ errMsg: 'request:fail' })
      }, 1)
      return { abort: () => undefined }
    },
  }
}

/** The phone's album with one large picture in it, its files, and the way by which files are sent. */
function album(log, answer) {
  const files = new Set()
  const there = (path, { success, fail }) => (files.has(path) ? success() : fail())
  return {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    chooseMedia: ({ success }) => success({ tempFiles: [{ tempFilePath: 'tmp/large.jpg', size: 4_000_000 }] }),
    getImageInfo: ({ src, success }) => success({ path: src, width: 4000, height: 3000 }),
    compressImage: ({ compressedWidth, success }) => success({ tempFilePath: `tmp/${compressedWidth}.jpg` }),
    getFileSystemManager: () => ({
      accessSync: (path) => {
        if (!files.has(path)) throw new Error('not there')
      },
      mkdirSync: (path) => void files.add(path),
      copyFile: ({ srcPath, destPath, success }) => {
        log.kept = srcPath
        files.add(destPath)
        success()
      },
      access: ({ path, ...heard }) => there(path, heard),
      unlink: ({ filePath, success }) => {
        files.delete(filePath)
        success()
      },
      readdir: ({ success }) => success({ files: [] }),
    }),
    uploadFile: ({ url, header, formData, filePath, success }) => {
      log.uploads.push({ url, header, formData, filePath })
      const [statusCode, data] = answer('POST', url)
      setTimeout(() => success({ statusCode, data: JSON.stringify(data) }), 1)
      return { onProgressUpdate: (heard) => heard({ progress: 100 }) }
    },
  }
}
