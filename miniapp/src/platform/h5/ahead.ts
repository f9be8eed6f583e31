import later from './later'

/** The pages of pages.json; a test holds the two together. */
export const pages = import.meta.glob([
  '../../features/session/{login,invitation}.vue',
  '../../features/home/{home,waiting}.vue',
  '../../features/scan/{scan,result,bind}.vue',
  '../../features/asset/{search,asset}.vue',
  '../../features/place/{rooms,place}.vue',
  '../../features/register/{asset,place}.vue',
  '../../features/tag/replace.vue',
  '../../features/label/{labels,mint}.vue',
  '../../features/member/{members,member,inspectors}.vue',
  '../../features/sample/{kitchen,due,sample,holds,fridge}.vue',
  '../../features/accompany/{meals,meal}.vue',
  '../../features/rectification/{records,record,open}.vue',
  '../../features/ledger/ledger.vue',
  '../../features/import/import.vue',
  '../../features/repair/{report,order,finish,accept,mine,board,month}.vue',
  '../../features/crew/crews.vue',
  '../../features/menu/{menus,week,purchase}.vue',
  '../../features/menu/dish/{dishes,dish}.vue',
  '../../features/menu/food/{foods,food,table}.vue',
  '../../features/menu/{canteen/canteen,parents/parents}.vue',
  '../../features/calendar/calendar.vue',
  '../../features/notice/{notices,webhooks}.vue',
  '../../features/me/{me,password}.vue',
])

const QUIET_MS = 2500

/** Fetches every page once the first one stands, so that a lost connection or a newer version on the server does not leave a page that cannot be opened. */
export function loadAhead(): void {
  setTimeout(() => void inTurn(), QUIET_MS)
}

async function inTurn(): Promise<void> {
  for (const load of [...Object.values(pages), () => import('qr-scanner'), later.live, later.codes, later.photos]) {
    try {
      await load()
    } catch {
      return
    }
  }
}
