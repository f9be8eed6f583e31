import photos from '@platform/photos'
import port from '@platform'
import { authorised, BASE, headers } from '@/api/exchange'
import { newId } from '@/api/id'
import { Problem, Unreachable } from '@/api/problem'
import { storage } from '@/platform/storage'

const sentKey = (id: string) => `photo:${id}`

/** Sends a kept photo under its own id, unless that is done. Throws `Problem` or `Unreachable`. */
export async function sendPhoto(id: string, seen: (share: number) => void = () => undefined): Promise<void> {
  if (storage.read<boolean>(sentKey(id))) return
  await upload(id, id, seen)
  storage.write(sentKey(id), true)
}

/** Sends a kept photo; the server knows it as `as`. */
async function upload(id: string, as: string, seen: (share: number) => void): Promise<void> {
  const url = `${port.apiBase}${BASE}/photos`
  await authorised((token) =>
    photos.upload(id, { url, header: { ...headers(token), 'Idempotency-Key': as }, form: { id: as } }, seen).catch(() => {
      throw new Unreachable()
    }),
  )
}

/** Forgets photos whose record has been answered, or that nobody wants. */
export async function forgetPhotos(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    storage.remove(sentKey(id))
    await photos.remove(id)
  }
}

/** Sends a record's photos and then the record. The server sweeps photos that nobody claims for a day: such are sent anew. */
export async function carry<T>(ids: readonly string[], body: unknown, send: (body: unknown) => Promise<T>): Promise<T> {
  for (const id of ids) await sendKept(id)
  try {
    return await send(body)
  } catch (fault) {
    const swept = fault instanceof Problem && fault.body.fields?.some(({ path, code }) => path.includes('photoIds') && (code === 'not_found' || code === 'unknown'))
    if (!swept) throw fault
    return send(await sendAnew(ids, body))
  }
}

/** A photo that the phone has lost cannot hold up the record for ever: the server judges what is there. */
async function sendKept(id: string): Promise<void> {
  if ((await photos.show(id)) !== null) await sendPhoto(id)
}

async function sendAnew(ids: readonly string[], body: unknown): Promise<unknown> {
  let text = JSON.stringify(body)
  for (const id of ids) {
    const fresh = newId()
    await upload(id, fresh, () => undefined)
    text = text.replaceAll(id, fresh)
  }
  return JSON.parse(text)
}

const DAY_MS = 86_400_000

/** Forgets photos left by forms that were never handed over: no write of anyone on this phone names them, and they are a day old. */
export async function sweepPhotos(now = Date.now()): Promise<void> {
  const wanted = new Set(storage.under<{ photos?: string[] }>('queue:').flatMap((write) => write.photos ?? []))
  const left = (await photos.kept()).filter((id) => !wanted.has(id) && now - madeAt(id) > DAY_MS)
  await forgetPhotos(left)
}

/** When an id was made: its first 48 bits. */
function madeAt(id: string): number {
  return parseInt(id.replace('-', '').slice(0, 12), 16)
}
