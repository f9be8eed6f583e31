import type { Answer } from '@/api/contract'
import { Problem } from '@/api/problem'
import { request } from '@/api/request'
import { rememberAsset } from '@/features/asset/known'

/** A tag as the server tells it. */
export type Tag = Answer<'GET', '/tags/{code}'>

/** What a code stands for; `unknown` also covers tags of other schools. */
export async function resolveTag(code: string): Promise<Tag | 'unknown'> {
  try {
    const tag = await request('GET', '/tags/{code}', { params: { code } })
    if (tag.asset) rememberAsset(tag.asset)
    return tag
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 404) return 'unknown'
    throw fault
  }
}
