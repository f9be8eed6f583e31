import { words } from '@/i18n'

export const meWords = words({
  title: { zh: '我的', en: 'Me' },
  language: { zh: '语言', en: 'Language' },
  large: { zh: '大字', en: 'Large text' },
  largeHint: { zh: '字和按钮都大一号', en: 'Larger text and buttons' },
  password: { zh: '修改密码', en: 'Change password' },
  standIn: { zh: '来访替班人', en: 'Who stands in for me' },
  gateCode: { zh: '门岗口令', en: 'Code for the gate phone' },
  current: { zh: '现在的密码', en: 'Current password' },
  next: { zh: '新密码', en: 'New password' },
  nextHint: { zh: '至少 8 个字符，一句好记的话最好', en: 'At least 8 characters; a sentence you remember is best' },
  repeat: { zh: '再输一遍新密码', en: 'New password again' },
  differ: { zh: '两遍不一样', en: 'The two are not the same' },
  changed: { zh: '密码已修改', en: 'Password changed' },
  waiting: { zh: '待发送', en: 'Waiting to be sent' },
  mine: { zh: '我保管的资产', en: 'Assets I keep' },
  version: { zh: '版本 {version}', en: 'Version {version}' },
  aboutText: { zh: '学校后勤：资产、标签、地点。', en: 'School logistics: assets, tags, places.' },
  logOut: { zh: '退出登录', en: 'Log out' },
  logOutAsk: { zh: '退出登录？', en: 'Log out?' },
  logOutText: { zh: '还有 {n} 条没有发送。它们留在这部手机里，你下次登录后再发。', en: '{n} are not sent yet. They stay on this phone and are sent after you log in again.' },
})

/** The roles of a school, as people call them. */
export const roleWords = words({
  director: { zh: '后勤主任', en: 'Logistics director' },
  caretaker: { zh: '校工', en: 'Caretaker' },
  guard: { zh: '门卫', en: 'Gatekeeper' },
  canteen: { zh: '食堂', en: 'Canteen' },
  teacher: { zh: '教师', en: 'Teacher' },
  guardian: { zh: '家长', en: 'Guardian' },
  auditor: { zh: '检查人员', en: 'Auditor' },
  gatehouse: { zh: '门岗手机', en: 'Gate phone' },
})
