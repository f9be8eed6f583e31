import { words } from '@/i18n'

/** What the first page says of visits; all else is in the package of the visits. */
export const visitorWords = words({
  asksForYou: { zh: '在门口等您', en: 'is at the gate for you' },
  comesTo: { zh: '来找 {name}', en: 'for {name}' },
  yes: { zh: '同意', en: 'Yes' },
  no: { zh: '不同意', en: 'No' },
  saidYes: { zh: '已同意，门岗看到了', en: 'Yes: the gate sees it' },
  saidNo: { zh: '已拒绝，门岗看到了', en: 'No: the gate sees it' },
  decide: { zh: '请您决定', en: 'Decide' },
  stillThere: { zh: '还在您那里吗？', en: 'Still with you?' },
  here: { zh: '还在', en: 'Yes' },
  gone: { zh: '已经走了', en: 'Gone' },
  told: { zh: '已告诉门岗', en: 'The gate knows' },
  alreadyAnswered: { zh: '别人已经答复了', en: 'Somebody has answered already' },
  parent: { zh: '家长', en: 'Parent' },
  contractor: { zh: '施工维修', en: 'Works' },
  delivery: { zh: '送货', en: 'Delivery' },
  inspector: { zh: '检查', en: 'Inspection' },
  meeting: { zh: '公务来访', en: 'Meeting' },
  other: { zh: '其他', en: 'Other' },
  emergency: { zh: '紧急', en: 'Emergency' },
})
