/** What each target must provide. `h5/index.ts` and `weixin/index.ts` implement it; nothing else knows on which target it runs. */
export interface Port {
  /** Listens, before the first page, for what no page hears: on the web the browser's way back and the keyboard. */
  begin(leaving: Leaving): void
  /** Has WeChat ask this before its own ways back, which it shows nobody else; null takes the question away. On the web `begin` sees to it. */
  alertBack(question: string | null): void
  /** Origin of the server, empty on the web. */
  readonly apiBase: string
  /** Origin of the pages that anybody may open in a browser. */
  readonly site: string
  /** WeChat cannot send PATCH; there it travels as POST with `X-HTTP-Method-Override`. */
  readonly sendsPatch: boolean
  /** Whether the WeChat identity of the person can be asked for. */
  readonly hasWechat: boolean
  /** A one-time code for the server to exchange for the WeChat identity. */
  wechatCode(): Promise<string>
  /** Room taken by the status bar and by WeChat's capsule, in px. */
  insets(): Insets
  /** Lets the person allow one message of WeChat about what they are doing now. Must be called from a tap. */
  allowMessage(): void
  /** Text of the QR code in a picture the person chooses: null when none was chosen, '' when it holds no code. */
  scanPicture(): Promise<string | null>
  /** A short tone and a vibration. */
  signal(kind: 'good' | 'bad'): void
  /** Calls back with each line typed by a USB or Bluetooth scanner; answers how to stop. */
  onWedge(heard: (text: string) => void): () => void
  /** Lets the person choose a spreadsheet. */
  chooseTable(): Promise<ChosenFile | null>
  /** Keeps a document where the person can open, print or send it. Its name says what it is. */
  keepFile(bytes: ArrayBuffer, name: `${string}.${FileKind}`): Promise<KeptFile>
  /** Puts text on the clipboard. */
  copy(text: string): Promise<void>
  /** The link that opened the client, told once; on the web only one with an invitation or a tag, which is taken out of the address. */
  takeLink(): string | null
  /** Fetches what later pages need while there is a connection. */
  loadAhead(): void
  /** Tells the browser the language of the page, for reading aloud and hyphens. */
  setLanguage(language: string): void
  /** Title of the browser tab. */
  setTitle(title: string): void
  /** Random bytes for identifiers that must not collide. */
  randomBytes(count: number): Uint8Array
}

/** What is asked before pages are closed; `levels` counts them from the top. */
export interface Leaving {
  loses(levels: number): boolean
  may(levels: number): Promise<boolean>
}

/** Distances that the page must keep clear. */
export interface Insets {
  top: number
  capsule: number
}

/** A file the person chose, not yet read. */
export interface ChosenFile {
  name: string
  size: number
  /** Sends it as the part `file` of a multipart form. */
  upload(ask: UploadAsk): Promise<RawReply>
}

/** Where and with what a file is sent. */
export interface UploadAsk {
  url: string
  header: Record<string, string>
  form: Record<string, string>
}

/** An answer of the server before anyone has judged it. */
export interface RawReply {
  status: number
  body: unknown
  header: Record<string, string>
}

export type FileKind = 'pdf' | 'xlsx' | 'html' | 'jsonl' | 'json'

/** A document on the phone. */
export interface KeptFile {
  /** Shows it. Must be called from a tap, or soon after: a browser that refuses the new tab makes it false. */
  open(): boolean
  /** Saves it under its name, where the target has such a thing. */
  save?: () => void
}
