import { words } from '@/i18n'

export const parentsWords = words({
  menu: { zh: '食谱', en: 'Menu' },
  of: { zh: '{school}食谱', en: 'Menu of {school}' },
  none: { zh: '这一周的食谱还没有公布', en: 'This week’s menu is not published yet' },
  noneHint: { zh: '公布以后在这里就能看到。', en: 'It shows here once it is.' },
  nobody: { zh: '找不到这所学校', en: 'There is no such school' },
  nobodyHint: { zh: '请打开学校发来的链接，或问学校要它的短名。', en: 'Open the link that the school sent, or ask for its short name.' },
  school: { zh: '学校的短名', en: 'The school’s short name' },
  show: { zh: '看食谱', en: 'Show the menu' },
  avoid: { zh: '标出孩子不能吃的', en: 'Mark what your child must not eat' },
  avoidHint: { zh: '只记在这部手机上，不会发出去', en: 'Kept on this phone only, never sent' },
  contains: { zh: '有{list}，不能吃', en: 'Has {list}: not for your child' },
  over: { zh: '已过去的', en: 'Over' },
  share: { zh: '转发给家长', en: 'Share with parents' },
  copyPage: { zh: '复制网页地址', en: 'Copy the web address' },
  copyCalendar: { zh: '复制日历地址', en: 'Copy the calendar’s address' },
  calendarHint: { zh: '网页不用装任何东西，老人机也能开；日历地址粘贴到手机日历的“订阅”里，每天自动更新。', en: 'The web page needs nothing installed. Paste the calendar’s address where your calendar asks for a subscription.' },
  unknown: { zh: '配料未填，过敏原不明', en: 'Ingredients not given: allergens unknown' },
  large: { zh: '大字', en: 'Large print' },
  grams: { zh: '用量为每人生重（克），依次为 {names}。过敏原按配料自动标注。', en: 'Raw grams for one child: {names}. Allergens follow from the ingredients.' },
})
