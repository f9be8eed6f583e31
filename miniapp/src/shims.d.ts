/// <reference types="vite/client" />
/** Origin of the server, empty when the page comes from that server. */
declare const __API_BASE__: string
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
  }
  createWebAudioContext?: () => Sound
  /** Since 2.12.0. */
  enableAlertBeforeUnload?: (ask: { message: string }) => void
  disableAlertBeforeUnload?: (ask: object) => void
}
interface Sound {
  readonly currentTime: number
  readonly destination: unknown
  createOscillator(): { frequency: { value: number }; connect(to: unknown): void; start(): void; stop(at: number): void }
}
