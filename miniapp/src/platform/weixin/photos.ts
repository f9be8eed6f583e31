import { LONG_EDGE, QUALITY, type Picked, type PhotoPort } from '../photos'
import type { RawReply, UploadAsk } from '../port'

const photos: PhotoPort = { choose, show, upload, remove, kept }
export default photos

const files = () => wx.getFileSystemManager()
const folder = () => `${wx.env.USER_DATA_PATH}/photos`
const pathOf = (id: string) => `${folder()}/${id}.jpg`

function choose(count: number): Promise<Picked[]> {
  return new Promise((resolve) => {
    wx.chooseMedia({
      count,
      mediaType: ['image'],
      sourceType: ['album', 'camera'],
      sizeType: ['original'],
      success: ({ tempFiles }) => resolve(tempFiles.map(({ tempFilePath }) => ({ keep: (id) => keep(id, tempFilePath) }))),
      fail: () => resolve([]),
    })
  })
}

async function keep(id: string, path: string): Promise<void> {
  const shrunk = await shrink(path)
  ready()
  await new Promise<void>((resolve, reject) => {
    files().copyFile({ srcPath: shrunk, destPath: pathOf(id), success: () => resolve(), fail: reject })
  })
}

function shrink(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    uni.getImageInfo({
      src: path,
      success: ({ width, height }) => {
        const wide = width >= height
        const size = Math.max(width, height) > LONG_EDGE ? (wide ? { compressedWidth: LONG_EDGE } : { compressedHeight: LONG_EDGE }) : {}
        // As it is rather than not at all: the server shrinks it too.
        wx.compressImage({ src: path, quality: QUALITY * 100, ...size, success: ({ tempFilePath }) => resolve(tempFilePath), fail: () => resolve(path) })
      },
      fail: reject,
    })
  })
}

/** The folder is made at the first photo. */
function ready(): void {
  try {
    files().accessSync(folder())
  } catch {
    files().mkdirSync(folder(), true)
  }
}

function show(id: string): Promise<string | null> {
  return new Promise((resolve) => {
    files().access({ path: pathOf(id), success: () => resolve(pathOf(id)), fail: () => resolve(null) })
  })
}

function upload(id: string, { url, header, form }: UploadAsk, seen: (share: number) => void): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const task = uni.uploadFile({
      url,
      header,
      formData: form,
      filePath: pathOf(id),
      name: 'file',
      timeout: 120_000,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parsed(data), header: {} }),
      fail: reject,
    })
    task.onProgressUpdate(({ progress }) => seen(progress / 100))
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function remove(id: string): Promise<void> {
  return new Promise((resolve) => {
    // Gone already is as good.
    files().unlink({ filePath: pathOf(id), success: () => resolve(), fail: () => resolve() })
  })
}

function kept(): Promise<string[]> {
  return new Promise((resolve) => {
    files().readdir({ dirPath: folder(), success: (found) => resolve(found.files.map((name) => name.replace(/\.jpg$/, ''))), fail: () => resolve([]) })
  })
}
