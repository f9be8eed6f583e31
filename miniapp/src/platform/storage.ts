/** Small values that outlive the app: localStorage on the web, wx storage in WeChat. */
export const storage = {
  read<T>(key: string): T | null {
    const raw: unknown = uni.getStorageSync(PREFIX + key)
    if (typeof raw !== 'string' || raw === '') return null
    try {
      return JSON.parse(raw) as T
    } catch {
      return null
    }
  },
  /** Throws when the phone is full: the caller must not believe it was kept. */
  write(key: string, value: unknown): void {
    uni.setStorageSync(PREFIX + key, JSON.stringify(value))
  },
  /** Keeps what can be read again elsewhere: a full phone goes on without it. */
  keep(key: string, value: unknown): void {
    try {
      storage.write(key, value)
    } catch {
      // Whoever asks for it later finds what was kept before, or nothing.
    }
  },
  /** All keys that begin so. */
  keys(prefix: string): string[] {
    return uni
      .getStorageInfoSync()
      .keys.filter((key) => key.startsWith(PREFIX + prefix))
      .map((key) => key.slice(PREFIX.length))
  },
  /** All values whose key begins so. */
  under<T>(prefix: string): T[] {
    return storage
      .keys(prefix)
      .map((key) => storage.read<T>(key))
      .filter((value): value is Awaited<T> & NonNullable<T> => value !== null)
  },
  remove(key: string): void {
    uni.removeStorageSync(PREFIX + key)
  },
}

const PREFIX = 'houqin:'
