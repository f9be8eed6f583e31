import later from './later'

/** The framework's own table of pages: what each is fetched with. */
declare const __uniRoutes: { loader: () => Promise<unknown> }[]

const QUIET_MS = 2500

/** Fetches every page once the first one stands, so that a lost connection or a newer version on the server does not leave a page that cannot be opened. */
export function loadAhead(): void {
  setTimeout(() => void inTurn(), QUIET_MS)
}

async function inTurn(): Promise<void> {
  for (const load of [...__uniRoutes.map(({ loader }) => loader), () => import('qr-scanner'), later.live, later.codes, later.photos]) {
    try {
      await load()
    } catch {
      return
    }
  }
}
