import { beforeEach, vi } from 'vitest'

/** What a test says the server answers; a thrown value is a lost connection. */
export type Server = (ask: { url: string; method: string; header: Record<string, string>; data?: string }) => Promise<{ status: number; body: unknown }>

const world = { kept: new Map<string, string>(), server: (() => Promise.reject(new Error('no server'))) as Server }

/** The phone's storage, as it lies there. */
export const kept = world.kept

/** Puts a server behind `uni.request`. */
export function serve(server: Server): void {
  world.server = server
}

interface Sent {
  url: string
  method: string
  header: Record<string, string>
  data?: string
  success(answer: { statusCode: number; data: unknown; header: object }): void
  fail(fault: unknown): void
}

vi.stubGlobal('uni', {
  getStorageSync: (key: string) => kept.get(key) ?? '',
  setStorageSync: (key: string, value: string) => void kept.set(key, value),
  removeStorageSync: (key: string) => void kept.delete(key),
  getStorageInfoSync: () => ({ keys: [...kept.keys()] }),
  onNetworkStatusChange: () => undefined,
  request: ({ url, method, header, data, success, fail }: Sent) =>
    void world.server({ url, method, header, data }).then(
      ({ status, body }) => success({ statusCode: status, data: body, header: {} }),
      (lost: unknown) => fail(lost),
    ),
})

beforeEach(() => {
  kept.clear()
  world.server = () => Promise.reject(new Error('no server'))
})
