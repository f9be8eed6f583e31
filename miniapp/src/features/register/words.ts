import { words } from '@/i18n'

/** Of the form for an asset. */
export const assetForm = words({
  formNew: { zh: '登记资产', en: 'Register an asset' },
  formEdit: { zh: '修改资产', en: 'Edit asset' },
  moreFields: { zh: '更多内容', en: 'More fields' },
  tagged: { zh: '保存后绑定标签 {code}', en: 'Tag {code} is bound when you save' },
  notMoney: { zh: '请写成金额，例如 1280.50', en: 'Write an amount, such as 1280.50' },
  notDate: { zh: '请写成日期，例如 2026-09-01', en: 'Write a date, such as 2026-09-01' },
  notCount: { zh: '请写整数', en: 'Write a whole number' },
  nameFirst: { zh: '请先填名称', en: 'Give it a name first' },
  categoryFirst: { zh: '请选择分类', en: 'Choose a category' },
  numberHint: { zh: '不填就自动编号', en: 'Left empty, it is numbered by itself' },
  nameHint: { zh: '写全名，例如“短焦投影仪”', en: 'In full, such as “short-throw projector”' },
  stale: { zh: '你打开之后，别人改过这件资产', en: 'Someone else changed this asset after you opened it' },
  staleHint: { zh: '下面是别人改的内容。你的改动还在，看过后可以再保存。', en: 'This is what they changed. Yours is still here; look, then save again.' },
  staleTheirs: { zh: '现在', en: 'Now' },
  staleWas: { zh: '你打开时', en: 'When you opened it' },
  staleYours: { zh: '你写的', en: 'Yours' },
  keepMine: { zh: '用我写的再保存', en: 'Save mine' },
  takeTheirs: { zh: '这一项用现在的', en: 'Take what it is now' },
})

/** Of the form for a place. */
export const placeForm = words({
  edit: { zh: '修改地点', en: 'Edit place' },
  name: { zh: '名称', en: 'Name' },
  nameHint: { zh: '例如 201、教学楼、二层', en: 'Such as 201, Main building, Second floor' },
  nameFirst: { zh: '请先填名称', en: 'Give it a name first' },
  kind: { zh: '是什么', en: 'What it is' },
  parent: { zh: '在哪里面', en: 'Inside of' },
  stale: { zh: '你打开之后，别人改过这个地点。现在是：{name}，负责人 {keeper}。你写的还在，看过后可以再保存。', en: 'Someone else changed this place after you opened it. It is now: {name}, responsible {keeper}. Yours is still here; look, then save again.' },
})
