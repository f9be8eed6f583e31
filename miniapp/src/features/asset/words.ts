import { words, type Text } from '@/i18n'
import type { Asset, AssetStatus } from './known'

export const assetWords = words({
  title: { zh: '资产', en: 'Assets' },
  find: { zh: '名称、编号、型号、使用人', en: 'Name, number, model, user' },
  all: { zh: '全部', en: 'All' },
  noneYet: { zh: '还没有登记资产', en: 'No assets yet' },
  noneYetHint: { zh: '扫一张空白标签登记第一件，或者把原来的台账导入进来。', en: 'Scan a blank tag to register the first one, or import the register you have.' },
  noneMatch: { zh: '没有符合的资产', en: 'Nothing matches' },
  noneMatchHint: { zh: '换个词，或者去掉筛选再试试。', en: 'Try another word, or take the filters away.' },
  register: { zh: '登记资产', en: 'Register an asset' },
  import: { zh: '导入台账', en: 'Import a register' },
  in: { zh: '在 {name}', en: 'In {name}' },
  keptBy: { zh: '{name} 保管', en: 'Kept by {name}' },
  noPlace: { zh: '还没有存放地点', en: 'No place yet' },
  noKeeper: { zh: '还没有保管人', en: 'No keeper yet' },
  noTag: { zh: '还没有标签', en: 'No tag yet' },
  edit: { zh: '修改', en: 'Edit' },
  cold: { zh: '记温度', en: 'Record temperature' },
  replaceTag: { zh: '补换标签', en: 'Replace tag' },
  printLabel: { zh: '打印标签', en: 'Print label' },
  makeTag: { zh: '给它一张标签', en: 'Give it a tag' },
  where: { zh: '在哪里、谁在管', en: 'Where it is and who keeps it' },
  card: { zh: '资产卡片', en: 'Asset card' },
  history: { zh: '变动记录', en: 'History' },
  historyNone: { zh: '还没有变动', en: 'Nothing has changed yet' },
  older: { zh: '更早的记录', en: 'Earlier' },
  system: { zh: '系统', en: 'System' },
  empty: { zh: '空', en: 'empty' },
  unsentHere: { zh: '这件资产有改动还没发送', en: 'A change of this asset has not been sent yet' },
})

/** The names of the card's fields, also in history and conflicts. */
export const fieldWords = words({
  number: { zh: '资产编号', en: 'Number' },
  name: { zh: '名称', en: 'Name' },
  categoryCode: { zh: '分类', en: 'Category' },
  category: { zh: '分类', en: 'Category' },
  brand: { zh: '品牌', en: 'Brand' },
  model: { zh: '型号', en: 'Model' },
  spec: { zh: '规格', en: 'Specification' },
  unit: { zh: '计量单位', en: 'Unit' },
  quantity: { zh: '数量', en: 'Quantity' },
  priceFen: { zh: '单价（元）', en: 'Unit price (yuan)' },
  valueFen: { zh: '原值（元）', en: 'Value (yuan)' },
  acquiredOn: { zh: '取得日期', en: 'Acquired on' },
  bookedOn: { zh: '入账日期', en: 'Booked on' },
  voucher: { zh: '凭证号、发票号', en: 'Voucher or invoice' },
  acquisition: { zh: '取得方式', en: 'Acquired by' },
  funding: { zh: '资金来源', en: 'Funding' },
  supplier: { zh: '供货商', en: 'Supplier' },
  contract: { zh: '合同号', en: 'Contract' },
  warrantyUntil: { zh: '保修期至', en: 'Warranty until' },
  placeId: { zh: '存放地点', en: 'Place' },
  place: { zh: '存放地点', en: 'Place' },
  department: { zh: '使用部门', en: 'Department' },
  user: { zh: '使用人', en: 'User' },
  keeperId: { zh: '保管人', en: 'Keeper' },
  keeper: { zh: '保管人', en: 'Keeper' },
  status: { zh: '使用状况', en: 'Status' },
  lifeYears: { zh: '预计使用年限', en: 'Life in years' },
  remark: { zh: '备注', en: 'Remark' },
  tag: { zh: '标签', en: 'Tag' },
  tagCode: { zh: '标签码', en: 'Tag code' },
  newCode: { zh: '新标签的编码', en: 'Code of the new tag' },
  reason: { zh: '原因', en: 'Reason' },
  assetId: { zh: '资产', en: 'Asset' },
  kind: { zh: '种类', en: 'Kind' },
  parentId: { zh: '上级地点', en: 'Inside' },
  role: { zh: '角色', en: 'Role' },
  count: { zh: '张数', en: 'Count' },
})

/** The name of a field as the server calls it; an unknown one is shown as it is. */
export function fieldName(field: string): Text {
  const table: Record<string, Text | undefined> = fieldWords
  return table[field] ?? { zh: field, en: field }
}

export const statusWords = words({
  in_stock: { zh: '在库', en: 'In stock' },
  in_use: { zh: '在用', en: 'In use' },
  idle: { zh: '闲置', en: 'Idle' },
  in_repair: { zh: '在修', en: 'In repair' },
  lent: { zh: '出借', en: 'Lent' },
  to_scrap: { zh: '待报废', en: 'To be scrapped' },
  scrapped: { zh: '已报废', en: 'Scrapped' },
  lost: { zh: '丢失', en: 'Lost' },
}) satisfies Record<AssetStatus, Text>

const { scrapped: _scrapped, lost: _lost, ...byHand } = statusWords
/** What may be set on the card; scrapped and lost need an approval. */
export const settableWords = byHand

export const acquisitionWords = words({
  purchase: { zh: '购置', en: 'Purchase' },
  donation: { zh: '捐赠', en: 'Donation' },
  transfer: { zh: '调拨', en: 'Transfer' },
  surplus: { zh: '盘盈', en: 'Found in a count' },
  built: { zh: '自建', en: 'Built' },
}) satisfies Record<NonNullable<Asset['acquisition']>, Text>

export const fundingWords = words({
  fiscal: { zh: '财政', en: 'Fiscal' },
  own: { zh: '自有', en: 'Own' },
  special: { zh: '专项', en: 'Special' },
}) satisfies Record<NonNullable<Asset['funding']>, Text>

export const eventWords: Record<string, Text | undefined> = words({
  registered: { zh: '登记入库', en: 'Registered' },
  imported: { zh: '台账导入', en: 'Imported' },
  changed: { zh: '修改卡片', en: 'Card changed' },
  moved: { zh: '换了地点', en: 'Moved' },
  handed_over: { zh: '换了保管人', en: 'Handed over' },
  status_changed: { zh: '状况变化', en: 'Status changed' },
  tag_bound: { zh: '绑定标签', en: 'Tag bound' },
  tag_replaced: { zh: '补换标签', en: 'Tag replaced' },
  tag_voided: { zh: '标签作废', en: 'Tag voided' },
})
