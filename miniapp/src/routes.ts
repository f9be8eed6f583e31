import { address } from './api/request'

/** Every page and what it may be told. */
export interface Routes {
  'session/login': { next?: string }
  'session/invitation': { code?: string }
  'home/home': object
  'home/waiting': object
  'scan/scan': { purpose?: string }
  'scan/result': { code: string }
  'register/bind': { code: string }
  'asset/search': { q?: string; placeId?: string; placeName?: string; keeperId?: string; keeperName?: string; status?: string }
  'asset/asset': { id: string }
  'register/asset': { id?: string; tagCode?: string; placeId?: string; placeName?: string; write?: string }
  'import/import': object
  'place/rooms': object
  'place/place': { id: string }
  'register/place': { id?: string; parentId?: string; parentName?: string; write?: string }
  'label/labels': {
    assetIds?: string
    placeIds?: string
    tagCodes?: string
    placeId?: string
    placeName?: string
    keeperId?: string
    keeperName?: string
    q?: string
    status?: string
  }
  'label/mint': object
  'register/tag': { code: string; name?: string; assetId?: string; placeId?: string }
  'member/members': { role?: string }
  'member/member': { id: string }
  'repair/report': { assetId?: string; assetName?: string; placeId?: string; placeName?: string; write?: string }
  'repair/order': { id: string }
  'repair/finish': { id: string; write?: string }
  'repair/accept': { id: string }
  'repair/mine': { view?: string }
  'repair/board': { lane?: string }
  'repair/month': object
  'crew/crews': object
  'calendar/calendar': object
  'menu/menus': object
  'menu/week': { week?: string; date?: string; meal?: string; dishId?: string }
  'menu/purchase': { week: string }
  'menu/parents/parents': { school: string; week?: string }
  'menu/parents/children': { school?: string }
  'menu/dish/dishes': object
  'menu/dish/dish': { id?: string; name?: string }
  'menu/food/foods': object
  'menu/food/food': { id?: string; name?: string }
  'menu/food/table': object
  'menu/canteen/canteen': object
  'notice/notices': object
  'notice/webhooks': object
  'sample/kitchen': { date?: string }
  'sample/due': object
  'sample/sample': { id: string }
  'sample/holds': { id?: string }
  'sample/fridge': { assetId: string; name?: string }
  'accompany/meals': object
  'accompany/meal': { write?: string }
  'rectification/records': { view?: string }
  'rectification/record': { id: string; write?: string }
  'rectification/open': { kind?: string; sourceId?: string; name?: string; what?: string; after?: string; write?: string }
  'release/class': { id?: string }
  'release/ask': { studentId?: string; name?: string; write?: string }
  'release/leave': { id: string }
  'release/student': { id: string }
  'release/gate': object
  'release/pickup': { classId?: string }
  'release/family': object
  'release/child': { id: string }
  'release/classes': object
  'release/import': object
  'release/records': { view?: string }
  'ledger/ledger': { ledger?: string }
  'member/inspectors': object
  'me/me': object
  'visit/gate/gate': object
  'visit/gate/new': object
  'visit/gate/visit': { id: string; code?: string; how?: string }
  'visit/gate/people': { view?: string }
  'visit/gate/close': object
  'visit/gate/roll': { id?: string }
  'visit/host/visits': { view?: string }
  'visit/host/visit': { id: string }
  'visit/host/invite': object
  'visit/manage/manage': object
  'visit/manage/duty': object
  'visit/manage/badges': object
  'visit/manage/frequent': object
  'visit/manage/watch': object
  'visit/manage/settings': object
  'visit/manage/shifts': object
  'visit/manage/looks': object
  'visit/manage/personal': object
  'member/password': object
  'member/stand-in': object
  'member/gate-code': object
}

export type Page = keyof Routes

function url<P extends Page>(page: P, told?: Routes[P]): string {
  return address(`/features/${page}`, undefined, told)
}

/** A page that another one overtakes is refused by the framework: the person sees the other, and nothing is wrong. */
const overtaken = (): void => undefined

/** Opens a page on top of this one. `refused` is called when it did not come to that. */
export function go<P extends Page>(page: P, told?: Routes[P], refused = overtaken): void {
  // WeChat refuses an eleventh page on the stack: the last one then gives way.
  if (getCurrentPages().length >= 9) swap(page, told)
  else uni.navigateTo({ url: url(page, told), fail: refused })
}

/** Opens a page in the place of this one. */
export function swap<P extends Page>(page: P, told?: Routes[P]): void {
  uni.redirectTo({ url: url(page, told), fail: overtaken })
}

/** Begins anew with this page. `refused` is called when it did not come to that. */
export function start<P extends Page>(page: P, told?: Routes[P], refused = overtaken): void {
  uni.reLaunch({ url: url(page, told), fail: refused })
}

/** Goes back, or home when there is nothing to go back to. */
export function back(): void {
  if (getCurrentPages().length > 1) uni.navigateBack({ fail: overtaken })
  else start('home/home')
}

/** What a page was told; uni-app gives every value as text, in WeChat still percent-encoded. */
export function told<P extends Page>(_page: P, options: unknown): Partial<Record<keyof Routes[P], string>> {
  const given = (options ?? {}) as Record<string, string>
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, decoded(value)]),
  ) as Partial<Record<keyof Routes[P], string>>
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
