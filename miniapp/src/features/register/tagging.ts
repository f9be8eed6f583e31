import { words } from '@/i18n'

/** Of the page that gives a thing a tag or a new one. */
export const tagWords = words({
  replaceTitle: { zh: '补换标签', en: 'Replace the tag' },
  giveTitle: { zh: '贴一张标签', en: 'Give it a tag' },
  old: { zh: '现在的标签', en: 'The tag now' },
  oldHint: { zh: '换掉以后，旧标签再扫到会提示“已换”，历史都在。', en: 'Once replaced, scanning the old one says so. History stays.' },
  why: { zh: '为什么换', en: 'Why' },
  torn: { zh: '撕坏了', en: 'Torn' },
  lost: { zh: '掉了', en: 'Fallen off' },
  unreadable: { zh: '扫不出来', en: 'Cannot be read' },
  other: { zh: '其他', en: 'Other' },
  haveBlank: { zh: '手边有空白标签，扫它', en: 'Scan a blank tag' },
  newCode: { zh: '新标签的编码', en: 'Code of the new tag' },
  newCodeHint: { zh: '没有就空着，自动生成一个，然后打印', en: 'Leave empty to get a new one, which you then print' },
  newCodeNeeded: { zh: '请扫或输入一张空白标签的编码', en: 'Scan or type the code of a blank tag' },
  wrongCode: { zh: '这个编码不对，请再对一遍', en: 'This code is not right. Compare again' },
  replace: { zh: '换标签', en: 'Replace' },
  bind: { zh: '绑定', en: 'Bind' },
  replacedDone: { zh: '换好了', en: 'Replaced' },
  boundDone: { zh: '绑定好了', en: 'Bound' },
  now: { zh: '新标签', en: 'New tag' },
  printNow: { zh: '打印新标签', en: 'Print the new label' },
  peel: { zh: '请撕掉旧标签。', en: 'Peel the old one off.' },
})

/** Of the page that binds a blank tag. */
export const bindWords = words({
  blankHint: { zh: '贴在哪里，就绑定到什么', en: 'Bind it to what it is stuck on' },
  bindNew: { zh: '登记一件新资产', en: 'Register a new asset' },
  bindAsset: { zh: '已有的资产', en: 'An asset' },
  bindPlace: { zh: '一个地点', en: 'A place' },
  bindFind: { zh: '输入名称、编号查找', en: 'Type a name or number' },
  bindAsk: { zh: '绑定到“{name}”？', en: 'Bind to “{name}”?' },
  bindText: { zh: '标签 {code} 以后就代表它。', en: 'Tag {code} will stand for it from now on.' },
  bindHasTag: { zh: '它已经有一张标签 {tag}。要换掉旧的，请用“补换标签”。', en: 'It already has tag {tag}. To replace it, use “Replace tag”.' },
  bind: { zh: '绑定', en: 'Bind' },
  bound: { zh: '绑定好了', en: 'Bound' },
  hasTag: { zh: '已有标签', en: 'has a tag' },
})
