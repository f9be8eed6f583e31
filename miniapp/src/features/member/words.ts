import { words, type Text } from '@/i18n'
import type { Answer } from '@/api/contract'

/** A member as the server tells it. */
export type Member = Answer<'GET', '/members/{id}'>

export const memberWords = words({
  title: { zh: '成员', en: 'Members' },
  find: { zh: '按姓名找', en: 'Find by name' },
  invite: { zh: '邀请成员', en: 'Invite a member' },
  noneMatch: { zh: '没有这个成员', en: 'No such member' },
  name: { zh: '姓名', en: 'Name' },
  nameFirst: { zh: '请填姓名', en: 'Enter a name' },
  role: { zh: '做什么工作', en: 'Role' },
  send: { zh: '生成邀请', en: 'Make the invitation' },
  inviteHint: { zh: '生成后给对方扫二维码，或者把链接发给他。只能用一次。', en: 'Let the person scan the QR code, or send the link. It works once.' },
  ready: { zh: '邀请 {name}', en: 'Invitation for {name}' },
  scanThis: { zh: '请对方用手机扫一下', en: 'Let the person scan this' },
  until: { zh: '{at} 前有效，只能用一次', en: 'Valid until {at}; works once' },
  copyLink: { zh: '复制链接', en: 'Copy the link' },
  gateCode: { zh: '给一个门岗口令', en: 'Give a code for the gate phone' },
  gateCodeHint: { zh: '告诉{name}，只显示这一次。以前的口令马上失效。', en: 'Tell {name}: it is shown once, and the old one is void.' },
  again: { zh: '重新邀请', en: 'Invite again' },
  againHint: { zh: '忘了密码、换了手机，或邀请过期时用', en: 'For a forgotten password, a new phone, or an invitation that ran out' },
  login: { zh: '账号', en: 'Login' },
  wechat: { zh: '微信', en: 'WeChat' },
  bound: { zh: '已绑定', en: 'Bound' },
  notBound: { zh: '未绑定', en: 'Not bound' },
  changeRole: { zh: '换角色', en: 'Change role' },
  roleAsk: { zh: '把 {name} 改成{role}？', en: 'Make {name} a {role}?' },
  suspend: { zh: '停用', en: 'Suspend' },
  suspendAsk: { zh: '停用 {name}？', en: 'Suspend {name}?' },
  suspendText: { zh: '马上退出登录，不能再用；做过的记录都在。随时可以恢复。', en: 'Logged out at once and shut out; the records stay. You can restore the account at any time.' },
  withdraw: { zh: '撤回邀请', en: 'Withdraw the invitation' },
  withdrawAsk: { zh: '撤回给 {name} 的邀请？', en: 'Withdraw the invitation of {name}?' },
  withdrawText: { zh: '发出去的链接和二维码马上不能用。以后要用，请另发一个邀请。', en: 'The link and the QR code stop working at once. Invite anew if needed later.' },
  restore: { zh: '恢复使用', en: 'Restore' },
  keeps: { zh: '保管的资产', en: 'Assets in this person’s care' },
  stale: { zh: '别人刚改过这个成员，已经换成最新的。请再看一眼，需要的话再改一次。', en: 'Someone else just changed this member; this is how it is now. Look again and repeat if needed.' },
})

export const stateWords = words({
  invited: { zh: '待加入', en: 'Invited' },
  active: { zh: '在用', en: 'Active' },
  suspended: { zh: '已停用', en: 'Suspended' },
  removed: { zh: '已离开', en: 'Removed' },
}) satisfies Record<Member['state'], Text>

/** Colours of the states. */
export const stateTones: Record<Member['state'], string> = { invited: 'note', active: 'good', suspended: 'stop', removed: '' }

/** The links by which an inspector sees the sample ledger. */
export const inspectorWords = words({
  links: { zh: '给检查人员的链接', en: 'Links for inspectors' },
  linksHint: { zh: '检查人员不用账号，打开链接就能看这段时间的留样台账', en: 'An inspector needs no account: the link shows the samples of these days' },
  inspector: { zh: '给谁', en: 'For whom' },
  inspectorHint: { zh: '例如：区市场监管所', en: 'Such as: district market regulation' },
  days: { zh: '有效天数', en: 'Good for' },
  oneDay: { zh: '1 天', en: '1 day' },
  daysOf: { zh: '{n} 天', en: '{n} days' },
  also: { zh: '也看整改台账', en: 'Show corrections too' },
  alsoHint: { zh: '这段时间发现的问题、谁负责、怎么改的', en: 'What was found on these days, whose it was and what was done' },
  alsoShown: { zh: '留样台账和整改台账', en: 'Samples and corrections' },
  make: { zh: '生成', en: 'Make it' },
  made: { zh: '链接只显示这一次，现在就发出去', en: 'The address is shown this once: send it now' },
  copy: { zh: '复制链接', en: 'Copy the link' },
  showCode: { zh: '让检查人员扫这个码', en: 'Let the inspector scan this' },
  period: { zh: '{from} 至 {to}', en: '{from} to {to}' },
  goodUntil: { zh: '{at} 前有效', en: 'Good until {at}' },
  ended: { zh: '已失效', en: 'Ended' },
  revoke: { zh: '收回', en: 'End it' },
  revokeAsk: { zh: '收回这个链接？', en: 'End this link?' },
  revokeText: { zh: '收回后马上打不开了。', en: 'It opens nothing from then on.' },
  linkNone: { zh: '还没有生成过链接', en: 'No link yet' },
  from: { zh: '从', en: 'From' },
  to: { zh: '到', en: 'To' },
  wrongSpan: { zh: '开始日期要在结束日期之前', en: 'The first day must be before the last' },
  another: { zh: '再生成一个', en: 'Make another' },
})

/** What a member sets for the gate. */
export const ownWords = words({
  standInHint: { zh: '有人来找您、您没答复时，门岗接着问他。', en: 'When somebody asks for you and you do not answer, this person is asked.' },
  gateCodeHint: { zh: '在门岗共用手机上当班时输入。6 位数字，不要太简单。', en: 'Entered on the gate’s shared phone. Six digits, not the simplest.' },
  gateCodeNew: { zh: '新口令（6 位数字）', en: 'New code (6 digits)' },
  gateCodeRepeat: { zh: '再输一遍', en: 'Once more' },
  gateCodeSix: { zh: '要 6 位数字', en: 'Six digits' },
  gateCodeSet: { zh: '口令设好了', en: 'The code is set' },
})
