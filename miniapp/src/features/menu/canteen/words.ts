import { words, type Text } from '@/i18n'
import type { Band } from '../menu'

export const canteenWords = words({
  title: { zh: '食堂设置', en: 'Canteen settings' },
  meals: { zh: '供应哪几餐', en: 'Meals served' },
  from: { zh: '开始', en: 'From' },
  until: { zh: '结束', en: 'Until' },
  groups: { zh: '谁在吃', en: 'Who eats' },
  groupsHint: { zh: '每个年龄段一份用量；采购单按人数算。', en: 'A portion for each age; the purchase list goes by heads.' },
  groupName: { zh: '学校怎么叫', en: 'Called' },
  heads: { zh: '人数', en: 'Heads' },
  samples: { zh: '留样', en: 'Samples' },
  grams: { zh: '每样至少多少克（不少于 125）', en: 'Grams of a sample, 125 or more' },
  early: { zh: '开餐前多少分钟起可以留样（0–180）', en: 'Minutes before service from which samples are taken, 0 to 180' },
  hours: { zh: '保存多少小时（不少于 48）', en: 'Hours it is kept, 48 or more' },
  cold: { zh: '冰箱最低 ℃', en: 'Fridge, lowest °C' },
  warm: { zh: '冰箱最高 ℃', en: 'Fridge, highest °C' },
  alert: { zh: '冰箱超温几分钟后告诉负责人', en: 'Minutes out of range after which the directors are told' },
  alertHint: { zh: '0 到 240；0 是马上提醒', en: '0 to 240; 0 tells them at once' },
  buying: { zh: '采购', en: 'Purchase' },
  loss: { zh: '损耗 %', en: 'Loss in %' },
  lossHint: { zh: '采购时多买的部分，0 到 50', en: 'How much more is bought, 0 to 50' },
  risky: { zh: '高风险菜', en: 'Risky dishes' },
  riskyWords: { zh: '菜名或配料里有这些字就是高风险', en: 'Words in a dish or its foods that make it risky' },
  riskyHint: { zh: '用空格或换行分开', en: 'With spaces or lines between them' },
  block: { zh: '不许上食谱', en: 'Keep them off menus' },
  blockHint: { zh: '关掉就只提醒', en: 'Off: they are only marked' },
  stale: { zh: '别人刚刚改过，已换成最新的，请再看一眼', en: 'Someone was faster: this is how it stands now' },
  notTime: { zh: '写成 11:30 这样', en: 'Such as 11:30' },
  notOrdered: { zh: '结束要晚于开始，而且不早于上一餐', en: 'It must end after it begins, and after the meal before' },
  notNumber: { zh: '要填数字', en: 'A number' },
  nameFirst: { zh: '写上叫法', en: 'Give it a name' },
  oneMeal: { zh: '至少供应一餐', en: 'At least one meal' },
  oneGroup: { zh: '至少有一个年龄段', en: 'At least one age' },
})

export const bandWords: Record<Band, Text> = words({
  kindergarten: { zh: '幼儿园', en: 'Kindergarten' },
  lower_primary: { zh: '6–8 岁', en: '6–8 years' },
  upper_primary: { zh: '9–11 岁', en: '9–11 years' },
  junior: { zh: '12–14 岁', en: '12–14 years' },
  senior: { zh: '15–17 岁', en: '15–17 years' },
})

/** What the server's codes mean in the settings. */
export const canteenCodes: Record<string, Text | undefined> = words({
  out_of_range: { zh: '超出范围', en: 'Out of range' },
  not_above: { zh: '要比最低高', en: 'Must be above the lowest' },
  not_in_order: { zh: '几餐的时间不能重叠', en: 'Meals must not overlap' },
  required: { zh: '至少要有一个', en: 'At least one' },
  too_long: { zh: '太长了', en: 'Too long' },
  too_many: { zh: '太多了', en: 'Too many' },
})
