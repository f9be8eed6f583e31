import type { ChosenFile, FileKind, KeptFile, RawReply } from '../port'

/** Opens the browser's file chooser. */
export function chooseFile(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.style.display = 'none'
    input.onchange = () => {
      resolve(input.files?.[0] ?? null)
      input.remove()
    }
    input.addEventListener('cancel', () => {
      resolve(null)
      input.remove()
    })
    // Some browsers drop the answer of a chooser that is not in the page.
    document.body.append(input)
    input.click()
  })
}

/** Lets the person choose a spreadsheet. */
export async function chooseTable(): Promise<ChosenFile | null> {
  const file = await chooseFile('.xlsx,.csv')
  if (!file) return null
  return {
    name: file.name,
    size: file.size,
    upload: ({ url, header, form }) => {
      const body = new FormData()
      for (const [name, value] of Object.entries(form)) body.append(name, value)
      body.append('file', file, file.name)
      return send(url, header, body)
    },
  }
}

async function send(url: string, headers: Record<string, string>, body: FormData): Promise<RawReply> {
  const answer = await fetch(url, { method: 'POST', headers, body })
  const text = await answer.text()
  let parsed: unknown = text
  try {
    parsed = JSON.parse(text)
  } catch {
    // Not JSON: whoever judges the status sees the bare text.
  }
  return { status: answer.status, body: parsed, header: Object.fromEntries(answer.headers) }
}

const types: Record<FileKind, string> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  jsonl: 'application/jsonl',
  json: 'application/json',
}

/** Holds the document in the page's memory until the page goes. */
export function keepFile(bytes: ArrayBuffer, name: string): Promise<KeptFile> {
  const url = URL.createObjectURL(new Blob([bytes], { type: types[name.split('.').pop() as FileKind] }))
  return Promise.resolve({
    open: () => window.open(url, '_blank') !== null,
    save: () => {
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
    },
  })
}
