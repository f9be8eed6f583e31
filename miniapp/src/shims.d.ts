/// <reference types="vite/client" />
/** Origin of the server, empty when the page comes from that server. */
declare const __API_BASE__: string
/** Template of WeChat's messages, empty when the school sends none. */
declare const __WECHAT_TEMPLATE__: string
/** Version of the client. */
declare const __VERSION__: string
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}

/** The parts of WeChat's own interface that uni-app does not wrap. */
declare const wx: {
  env: { USER_DATA_PATH: string }
  chooseMessageFile(ask: {
    count: number
    type: 'file'
    extension: string[]
    success(chosen: { tempFiles: { path: string; name: string; size: number }[] }): void
    fail(): void
  }): void
  getFileSystemManager(): {
    writeFile(ask: { filePath: string; data: ArrayBuffer; success(): void; fail(fault: unknown): void }): void
    copyFile(ask: { srcPath: string; destPath: string; success(): void; fail(fault: unknown): void }): void
    unlink(ask: { filePath: string; success(): void; fail(): void }): void
    access(ask: { path: string; success(): void; fail(): void }): void
    readdir(ask: { dirPath: string; success(found: { files: string[] }): void; fail(): void }): void
    /** Throws when it is not there. */
    accessSync(path: string): void
    mkdirSync(path: string, deep: boolean): void
  }
  chooseMedia(ask: {
    count: number
    mediaType: 'image'[]
    sourceType: ('album' | 'camera')[]
    sizeType: 'original'[]
    success(chosen: { tempFiles: { tempFilePath: string; size: number }[] }): void
    fail(): void
  }): void
  compressImage(ask: {
    src: string
    quality: number
    compressedWidth?: number
    compressedHeight?: number
    success(made: { tempFilePath: string }): void
    fail(): void
  }): void
  request(ask: {
    url: string
    header: Record<string, string>
    method: 'GET'
    timeout: number
    enableChunked: boolean
    success(answer: { statusCode: number }): void
    fail(fault: unknown): void
  }): {
    abort(): void
    /** Since 2.20.2. */
    onChunkReceived?: (heard: (chunk: { data: ArrayBuffer }) => void) => void
  }
  requestSubscribeMessage?: (ask: { tmplIds: string[]; complete(): void }) => void
  createWebAudioContext?: () => Sound
  /** Since 2.16.1. */
  shareFileMessage?: (ask: { filePath: string; fileName: string }) => void
  /** Since 2.12.0. */
  enableAlertBeforeUnload?: (ask: { message: string }) => void
  disableAlertBeforeUnload?: (ask: object) => void
}
interface Sound {
  readonly currentTime: number
  readonly destination: unknown
  createOscillator(): { frequency: { value: number }; connect(to: unknown): void; start(): void; stop(at: number): void }
}
