import { words } from '@/i18n'

export const calendarWords = words({
  title: { zh: '承诺与校历', en: 'Promises and calendar' },
  promises: { zh: '维修承诺', en: 'What is promised' },
  promisesHint: { zh: '改了以后，新报修按新的算，已答应的不变。', en: 'Holds for new orders. What is promised already stays.' },
  urgent: { zh: '紧急：多少分钟内，昼夜都算', en: 'Urgent: within so many minutes, day and night' },
  smallUntil: { zh: '小修：当天几点前', en: 'Small: the same day, until' },
  smallLateAfter: { zh: '几点以后报的小修，算到下一个上学日', en: 'Small ones reported later than this: the next school day' },
  normal: { zh: '一般：多少小时内，不上学的日子不算', en: 'Normal: within so many hours of school days' },
  major: { zh: '大修：多少个上学日内', en: 'Major: within so many school days' },
  accept: { zh: '完工后多少小时内验收，过了可由主管办结', en: 'To be accepted within so many hours; then a director may close it' },
  repeat: { zh: '修好后多少天内又坏，算返修', en: 'Broken again within so many days is marked as a repeat' },
  hours: { zh: '上班时间', en: 'Working hours' },
  from: { zh: '从几点', en: 'From' },
  until: { zh: '到几点', en: 'Until' },
  weekdays: { zh: '每周上学的日子', en: 'School days of the week' },
  time: { zh: '写成 18:00 这样', en: 'Such as 18:00' },
  calendar: { zh: '{year} 年校历', en: 'Calendar of {year}' },
  calendarHint: { zh: '只写和平时不一样的日子：放假，或者周末上课。', en: 'Only the days that are not what their weekday says.' },
  calendarNone: { zh: '还没有特别的日子', en: 'No special days yet' },
  day: { zh: '哪一天', en: 'Which day' },
  name: { zh: '为什么', en: 'Why' },
  nameHint: { zh: '比如：国庆节', en: 'Such as: National Day' },
  holiday: { zh: '放假', en: 'No school' },
  workday: { zh: '上课', en: 'School' },
  add: { zh: '加一天', en: 'Add a day' },
  remove: { zh: '删除', en: 'Remove' },
  yearBefore: { zh: '上一年', en: 'Year before' },
  yearAfter: { zh: '下一年', en: 'Year after' },
  dayFirst: { zh: '选一天', en: 'Choose a day' },
  otherYear: { zh: '这一天不在 {year} 年', en: 'Not a day of {year}' },
  stale: { zh: '别人刚刚改过，已换成最新的，请再看一眼', en: 'Someone was faster: this is how it stands now' },
})

/** Days of the week from Monday on. */
export const weekdayWords = Object.values(
  words({
    monday: { zh: '一', en: 'Mo' },
    tuesday: { zh: '二', en: 'Tu' },
    wednesday: { zh: '三', en: 'We' },
    thursday: { zh: '四', en: 'Th' },
    friday: { zh: '五', en: 'Fr' },
    saturday: { zh: '六', en: 'Sa' },
    sunday: { zh: '日', en: 'Su' },
  }),
)
