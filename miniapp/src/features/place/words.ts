import { words, type Text } from '@/i18n'
import type { Place } from './place'

export const placeWords = words({
  title: { zh: '地点', en: 'Places' },
  find: { zh: '房间、楼名', en: 'Room or building' },
  byPlace: { zh: '按地点', en: 'By place' },
  byKeeper: { zh: '按保管人', en: 'By keeper' },
  noneYet: { zh: '还没有地点', en: 'No places yet' },
  noneYetHint: { zh: '先建校区和楼，再建房间；资产就有地方放了。', en: 'Add a campus and its buildings, then rooms, so that things have a place.' },
  add: { zh: '新建地点', en: 'Add a place' },
  addInside: { zh: '在这里新建', en: 'Add one inside' },
  editShort: { zh: '修改', en: 'Edit' },
  count: { zh: '{n} 件', en: '{n} things' },
  inside: { zh: '里面的地点', en: 'Inside' },
  things: { zh: '这里的资产', en: 'Things here' },
  noThings: { zh: '这里还没有资产', en: 'Nothing here yet' },
  noThingsHint: { zh: '登记时选这个地点，或者扫标签后改它的存放地点。', en: 'Choose this place when registering, or scan a tag and change its place.' },
  putHere: { zh: '登记到这里', en: 'Register here' },
  labels: { zh: '打印标签', en: 'Print its labels' },
  noKeeper: { zh: '没有负责人', en: 'Nobody responsible' },
  keeper: { zh: '负责人', en: 'Responsible' },
  noTag: { zh: '没有标签', en: 'No tag' },
  makeTag: { zh: '做标签', en: 'Make a tag' },
  replaceTag: { zh: '补换标签', en: 'Replace tag' },
})

export const kindWords = words({
  campus: { zh: '校区', en: 'Campus' },
  building: { zh: '楼', en: 'Building' },
  floor: { zh: '楼层', en: 'Floor' },
  room: { zh: '房间', en: 'Room' },
}) satisfies Record<Place['kind'], Text>

/** Icons of the kinds. */
export const kindIcons: Record<Place['kind'], string> = { campus: 'i-home', building: 'i-building', floor: 'i-floor', room: 'i-room' }
