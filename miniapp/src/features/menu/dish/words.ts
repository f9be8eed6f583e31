import { words, type Text } from '@/i18n'

export const dishWords = words({
  title: { zh: '菜品库', en: 'Dishes' },
  find: { zh: '菜名或食材', en: 'Dish or food' },
  none: { zh: '菜品库还是空的', en: 'There are no dishes yet' },
  noneHint: { zh: '先有食材营养表，再添菜：每道菜写配料和每人克数。', en: 'First the foods, then dishes: what each is made of, in grams for a child.' },
  add: { zh: '添一道菜', en: 'Add a dish' },
  edit: { zh: '改菜品', en: 'Change the dish' },
  count: { zh: '{n} 道菜', en: '{n} dishes' },
  name: { zh: '菜名', en: 'Name' },
  category: { zh: '是什么', en: 'What it is' },
  method: { zh: '怎么做', en: 'How it is cooked' },
  ingredients: { zh: '配料（每人生重，克）', en: 'Ingredients (raw grams for a child)' },
  ingredientsHint: { zh: '去皮去骨以后的生重；过敏原和营养都从配料算出来。', en: 'Raw, without what is cut off. Allergens and nutrition follow from them.' },
  addFood: { zh: '加配料', en: 'Add a food' },
  findFood: { zh: '食材名', en: 'Name of the food' },
  noFood: { zh: '食材表里没有，可以添', en: 'Not among the foods: add it' },
  makeFood: { zh: '添一种食材', en: 'Add a food' },
  remove: { zh: '去掉{name}', en: 'Remove {name}' },
  allergens: { zh: '过敏原', en: 'Allergens' },
  unknownAllergens: { zh: '还没有配料，过敏原不明；家长的页面上会这样写', en: 'No ingredients yet, so allergens are unknown; parents are told so' },
  noAllergens: { zh: '配料里没有八大类过敏原', en: 'None of the eight kinds in its foods' },
  gramsRange: { zh: '填 1 到 2000 的整数', en: 'A whole number, 1 to 2000' },
  gramsNeeded: { zh: '至少填一个年级的克数', en: 'Grams for at least one group' },
  nameFirst: { zh: '写上菜名', en: 'Give it a name' },
  categoryFirst: { zh: '选一类', en: 'Choose what it is' },
  void: { zh: '停用这道菜', en: 'Take it out of use' },
  voidAsk: { zh: '停用“{name}”？', en: 'Take “{name}” out of use?' },
  voidText: { zh: '以后选不到它；用过它的食谱不变。', en: 'It is offered no more; menus that have it keep it.' },
  voidReason: { zh: '不再供应', en: 'No longer served' },
  stale: { zh: '别人刚刚改过这道菜，已换成最新的，请再看一眼', en: 'Someone changed this dish: this is how it stands now' },
  submittedKeep: { zh: '已提交的食谱不会跟着变。', en: 'Menus already submitted stay as they are.' },
})

/** What the server's codes mean where a dish is written. */
export const dishCodes: Record<string, Text | undefined> = words({
  taken: { zh: '已经有同名的菜', en: 'There is a dish of this name' },
  risky_dish: { zh: '含高风险食材，学校不供应（在食堂设置里）', en: 'Risky and not served here (see the canteen settings)' },
  not_found: { zh: '这种食材已经没有了', en: 'This food is gone' },
  duplicate: { zh: '同一种食材写了两次', en: 'The same food twice' },
  out_of_range: { zh: '填 1 到 2000 的整数', en: 'A whole number, 1 to 2000' },
  required: { zh: '至少填一个年级的克数', en: 'Grams for at least one group' },
  too_many: { zh: '最多 40 种配料', en: 'At most 40 foods' },
})

/** Usual ways to cook, offered to be tapped. They are data of the dish, in the language of its kitchen. */
export const METHODS = ['蒸', '煮', '炒', '烧', '炖', '焖', '烤', '煎', '炸', '汆']
