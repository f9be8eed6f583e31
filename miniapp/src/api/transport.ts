import type { RawReply } from '@/platform/port'
import { Unreachable } from './problem'

/** One message to the server, already complete. */
export interface Message {
  method: string
  url: string
  header: Record<string, string>
  data?: string
  bytes?: boolean
}

const TIMEOUT_MS = 20_000

/** Sends it once over `uni.request`; throws only when nobody answered. */
export function send({ method, url, header, data, bytes }: Message): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    uni.request({
      url,
      method: method as UniApp.RequestOptions['method'],
      header,
      data,
      timeout: TIMEOUT_MS,
      responseType: bytes ? 'arraybuffer' : 'text',
      success: ({ statusCode, data: body, header: head }) =>
        // A proxy that lost its server answers without having asked it: as good as no answer.
        statusCode === 0 || statusCode === 502 || statusCode === 503 || statusCode === 504
          ? reject(new Unreachable())
          : resolve({ status: statusCode, body, header: lowered(head as Record<string, unknown>) }),
      fail: () => reject(new Unreachable()),
    })
  })
}

function lowered(header: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(header ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]))
}
