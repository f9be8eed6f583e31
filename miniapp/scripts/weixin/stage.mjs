// A stage for compiled pages: a document, the globals of a mini-program, storage, and a server that answers from a table.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { JSDOM } from 'jsdom'

/** Puts up the stage and returns how to open a page on it. `answer` says what the server replies to method and path. */
export function stage(root, answer) {
  const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
  for (const name of ['window', 'document', 'Event', 'CustomEvent', 'Node', 'HTMLElement', 'Element', 'getComputedStyle', 'requestAnimationFrame']) {
    globalThis[name] = name === 'window' ? window : window[name]
  }
  // Loaded only now: it looks for the document while it is loading.
  const require = createRequire(import.meta.url)
  const simulate = require('miniprogram-simulate')
  const log = { requests: [], routes: [], alerts: [], query: {} }
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
    const page = simulate.render(simulate.load(join(root, path), { rootPath: root, compiler: 'official' }))
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
const QUIET = ['onNetworkStatusChange', 'onAppShow', 'onAppHide', 'onError', 'onUnhandledRejection', 'onPageNotFound', 'onThemeChange', 'vibrateShort', 'vibrateLong', 'pageScrollTo', 'createSelectorQuery', 'getFileSystemManager']

function api(log, stored, answer) {
  const route = (kind) => ({ url, success }) => {
    log.routes.push(`${kind} ${url}`)
    success?.({})
  }
  return {
    ...Object.fromEntries(QUIET.map((name) => [name, () => undefined])),
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
