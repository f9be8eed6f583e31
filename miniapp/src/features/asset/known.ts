import type { Answer } from '@/api/contract'

/** An asset as the server tells it. */
export type Asset = Answer<'GET', '/assets/{id}'>
export type AssetStatus = Asset['status']

// What a list or a scan has just shown need not be waited for again when its page opens.
const known = new Map<string, Asset>()

/** Keeps what was just read, for the page that is about to open. */
export function rememberAsset(asset: Asset): void {
  known.set(asset.id, asset)
}

/** The asset as last read by this run of the app. */
export function knownAsset(id: string): Asset | undefined {
  return known.get(id)
}
