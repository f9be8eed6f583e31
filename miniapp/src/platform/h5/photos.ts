import { LONG_EDGE, QUALITY, type Picked, type PhotoPort } from '../photos'
import type { RawReply, UploadAsk } from '../port'
import { shelf } from './shelf'

const ORIGINAL_LIMIT = 15_000_000

const photos: PhotoPort = { choose, show, upload, remove, kept: shelf.keys }
export default photos

const shown = new Map<string, string>()

async function choose(count: number): Promise<Picked[]> {
  const files = await chooseFiles()
  return files.slice(0, count).map((file) => ({ keep: async (id) => shelf.put(id, await shrunk(file)) }))
}

function chooseFiles(): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    // Phones then offer the camera and the album alike.
    input.accept = 'image/*'
    input.multiple = true
    input.style.display = 'none'
    const done = () => {
      resolve([...(input.files ?? [])])
      input.remove()
    }
    input.onchange = done
    input.addEventListener('cancel', done)
    document.body.append(input)
    input.click()
  })
}

/** At most `LONG_EDGE` on its long edge, as JPEG, upright, without where and when it was taken. */
async function shrunk(file: Blob): Promise<Blob> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (fault) {
    // A kind this browser cannot draw; the server may still read it.
    if (file.type.startsWith('image/') && file.size > 0 && file.size <= ORIGINAL_LIMIT) return file
    throw fault
  }
  const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('the picture cannot be drawn'))), 'image/jpeg', QUALITY)
  })
}

async function show(id: string): Promise<string | null> {
  const known = shown.get(id)
  if (known) return known
  const blob = await shelf.get(id)
  if (!blob) return null
  const url = URL.createObjectURL(blob)
  shown.set(id, url)
  return url
}

async function upload(id: string, { url, header, form }: UploadAsk, seen: (share: number) => void): Promise<RawReply> {
  const blob = await shelf.get(id)
  if (!blob) throw new Error('the photo is gone')
  const body = new FormData()
  for (const [name, value] of Object.entries(form)) body.append(name, value)
  body.append('file', blob, 'photo.jpg')
  return new Promise((resolve, reject) => {
    // Not fetch: only this tells how much has gone.
    const call = new XMLHttpRequest()
    call.open('POST', url)
    for (const [name, value] of Object.entries(header)) call.setRequestHeader(name, value)
    call.upload.onprogress = ({ loaded, total }) => seen(total ? loaded / total : 0)
    call.onload = () => resolve({ status: call.status, body: parsed(call.responseText), header: {} })
    call.onerror = call.ontimeout = call.onabort = () => reject(new Error('nobody answered'))
    call.timeout = 120_000
    call.send(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function remove(id: string): Promise<void> {
  const url = shown.get(id)
  if (url) URL.revokeObjectURL(url)
  shown.delete(id)
  await shelf.remove(id)
}
