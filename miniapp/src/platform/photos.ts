import type { RawReply, UploadAsk } from './port'

/** What each target must provide for photos. `h5/photos.ts` and `weixin/photos.ts` implement it. */
export interface PhotoPort {
  /** Lets the person take or choose up to `count` pictures. */
  choose(count: number): Promise<Picked[]>
  /** Address at which an image element shows a kept photo; null when the phone no longer has it. */
  show(id: string): Promise<string | null>
  /** Sends a kept photo as the part `file`; `seen` is told the share that has gone, 0 to 1. Rejects when nobody answers or it is gone. */
  upload(id: string, ask: UploadAsk, seen: (share: number) => void): Promise<RawReply>
  /** Forgets a kept photo. */
  remove(id: string): Promise<void>
  /** Every photo the phone still keeps. */
  kept(): Promise<string[]>
}

/** A picture the person has just chosen. */
export interface Picked {
  /** Shrinks it to `LONG_EDGE` and keeps it under this id so that it outlives the app. Rejects when the phone is full or it is no picture. */
  keep(id: string): Promise<void>
}

/** No photo is sent larger than this, in px. */
export const LONG_EDGE = 1600
export const QUALITY = 0.84
