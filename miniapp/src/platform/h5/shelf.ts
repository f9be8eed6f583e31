const STORE = 'photos'

let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const ask = indexedDB.open('houqin', 1)
    ask.onupgradeneeded = () => ask.result.createObjectStore(STORE)
    ask.onsuccess = () => resolve(ask.result)
    ask.onerror = () => reject(ask.error ?? new Error('no database'))
  })
  return opened
}

async function within<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const work = (await open()).transaction(STORE, mode)
  const ask = run(work.objectStore(STORE))
  return new Promise((resolve, reject) => {
    // Kept only when the whole transaction is: a full disk shows itself there.
    work.oncomplete = () => resolve(ask.result)
    work.onabort = work.onerror = () => reject(work.error ?? new Error('not kept'))
  })
}

/** Photos in the browser's database: they outlive the page. */
export const shelf = {
  put: async (id: string, photo: Blob): Promise<void> => {
    // As bytes: some browsers lose blobs that lie in the database.
    const bytes = await photo.arrayBuffer()
    await within('readwrite', (store) => store.put({ bytes, type: photo.type }, id))
  },
  get: async (id: string): Promise<Blob | null> => {
    const kept = (await within('readonly', (store) => store.get(id))) as { bytes: ArrayBuffer; type: string } | undefined
    return kept ? new Blob([kept.bytes], { type: kept.type }) : null
  },
  remove: async (id: string): Promise<void> => {
    await within('readwrite', (store) => store.delete(id))
  },
  keys: async (): Promise<string[]> => (await within('readonly', (store) => store.getAllKeys())).map(String),
}
