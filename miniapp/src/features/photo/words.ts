import { words } from '@/i18n'

export const photoWords = words({
  add: { zh: '拍照 / 选照片', en: 'Take or choose photos' },
  more: { zh: '再加', en: 'More' },
  count: { zh: '{n} / {most} 张', en: '{n} of {most}' },
  shrinking: { zh: '正在处理…', en: 'Preparing…' },
  sending: { zh: '上传 {percent}%', en: 'Sending {percent}%' },
  waiting: { zh: '有网络时上传', en: 'Sent when online' },
  again: { zh: '再传一次', en: 'Send again' },
  refused: { zh: '这张不能用', en: 'Not usable' },
  remove: { zh: '删除这张', en: 'Remove' },
  unreadable: { zh: '这张照片读不出来，换一张试试', en: 'This picture cannot be read. Try another one' },
  look: { zh: '看大图', en: 'Look closely' },
  title: { zh: '第 {n} 张，共 {of} 张', en: 'Photo {n} of {of}' },
  before: { zh: '上一张', en: 'Previous' },
  next: { zh: '下一张', en: 'Next' },
})
