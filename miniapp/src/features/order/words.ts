import { words, type Text } from '@/i18n'
import type { RepairStatus, Trade, Urgency } from './repair'

export const statusWords: Record<RepairStatus, Text> = words({
  reported: { zh: '待受理', en: 'New' },
  triaged: { zh: '待派工', en: 'To assign' },
  assigned: { zh: '已派工', en: 'Assigned' },
  started: { zh: '维修中', en: 'Being fixed' },
  waiting: { zh: '等配件', en: 'Waiting' },
  finished: { zh: '待验收', en: 'To accept' },
  closed: { zh: '已完成', en: 'Done' },
  returned: { zh: '已退回', en: 'Returned' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
})

/** Colours of the states. */
export const statusTones: Record<RepairStatus, 'note' | 'warn' | 'good' | 'stop' | ''> = {
  reported: 'stop',
  triaged: 'stop',
  assigned: 'note',
  started: 'note',
  waiting: 'warn',
  finished: 'good',
  closed: '',
  returned: '',
  cancelled: '',
}

export const urgencyWords: Record<Urgency, Text> = words({
  urgent: { zh: '紧急', en: 'Urgent' },
  small: { zh: '小修', en: 'Small' },
  normal: { zh: '一般', en: 'Normal' },
  major: { zh: '大修', en: 'Major' },
})

export const tradeWords: Record<Trade, Text> = words({
  plumbing: { zh: '水管', en: 'Water' },
  electrical: { zh: '用电', en: 'Electricity' },
  furniture: { zh: '桌椅家具', en: 'Furniture' },
  door: { zh: '门窗', en: 'Doors' },
  appliance: { zh: '电器', en: 'Appliances' },
  network: { zh: '网络电教', en: 'Network' },
  building: { zh: '房屋墙面', en: 'Building' },
  other: { zh: '其他', en: 'Other' },
})

export const orderWords = words({
  fixMine: { zh: '等我整改 {n}', en: '{n} to correct' },
  fixLate: { zh: '整改逾期 {n}', en: '{n} corrections late' },
  fixDone: { zh: '整改待复查 {n}', en: '{n} to look at again' },
  report: { zh: '报修', en: 'Report a fault' },
  open: { zh: '已有人报修', en: 'Already reported' },
  openHint: { zh: '是同一个问题就点“我也遇到了”，不用重新填，有进展一样会告诉你。', en: 'The same trouble? Join: nothing to fill in, and you are told of every step.' },
  join: { zh: '我也遇到了', en: 'Me too' },
  joined: { zh: '已加入，有进展会告诉你', en: 'Joined: you will be told' },
  reportedAt: { zh: '{at} 报修', en: 'reported {at}' },
  overdue: { zh: '已超时 {time}', en: '{time} overdue' },
  left: { zh: '还剩 {time}', en: '{time} left' },
  stopped: { zh: '等到 {day}', en: 'waits until {day}' },
  days: { zh: '{n} 天', en: '{n} d' },
  hours: { zh: '{n} 小时', en: '{n} h' },
  minutes: { zh: '{n} 分钟', en: '{n} min' },
  repeat: { zh: '30 天内又坏', en: 'Again in 30 days' },
  safety: { zh: '安全隐患', en: 'Safety' },
  nobody: { zh: '还没派人', en: 'Nobody yet' },
  toDo: { zh: '待我维修', en: 'For me to fix' },
  toAccept: { zh: '待我验收', en: 'For me to accept' },
  toDispatch: { zh: '待派工', en: 'To assign' },
  late: { zh: '已超时', en: 'Overdue' },
  all: { zh: '全部', en: 'All' },
  history: { zh: '维修记录', en: 'Repairs' },
  historyNone: { zh: '还没有修过', en: 'Never repaired so far' },
  times: { zh: '报修 {n} 次', en: 'Reported {n} times' },
  cost: { zh: '花了 ¥{cost}', en: 'cost ¥{cost}' },
  ofPrice: { zh: '占原价 ¥{price} 的 {percent}%', en: '{percent}% of its price of ¥{price}' },
  replace: { zh: '修了又坏，建议考虑更换', en: 'It keeps breaking: consider a new one' },
  photos: { zh: '照片', en: 'Photos' },
})
