import { words, type Text } from '@/i18n'
import type { Allergen, Category, Meal, Nutrient, Reason, State } from './menu'

export const menuWords = words({
  title: { zh: '食谱', en: 'Menus' },
  today: { zh: '今天', en: 'Today' },
  todayNone: { zh: '今天没有公布的食谱', en: 'No menu is published for today' },
  tapToSwap: { zh: '临时换菜：点要换的菜', en: 'Swap a dish: tap it' },
  weeks: { zh: '每周食谱', en: 'Weeks' },
  before: { zh: '以前的', en: 'Earlier' },
  thisWeek: { zh: '本周', en: 'This week' },
  nextWeek: { zh: '下周', en: 'Next week' },
  lastWeek: { zh: '上周', en: 'Last week' },
  weekOf: { zh: '第 {n} 周', en: 'Week {n}' },
  unwritten: { zh: '还没写', en: 'Not written' },
  tools: { zh: '食堂', en: 'Canteen' },
  dishes: { zh: '菜品库', en: 'Dishes' },
  dishesHint: { zh: '每道菜的配料和用量', en: 'What each dish is made of' },
  foods: { zh: '食材营养表', en: 'Foods' },
  foodsHint: { zh: '每 100 克的营养', en: 'What is in 100 g' },
  canteen: { zh: '食堂设置', en: 'Canteen settings' },
  canteenHint: { zh: '餐次、人数、留样、高风险菜', en: 'Meals, heads, samples, risky dishes' },
  parents: { zh: '家长看的食谱', en: 'What parents see' },
  parentsHint: { zh: '不用账号，可以转发', en: 'Without an account; can be shared' },

  copyLast: { zh: '照搬上周', en: 'Copy last week' },
  copyOf: { zh: '照搬{week}', en: 'Copy {week}' },
  copied: { zh: '搬过来了，改一改就能提交', en: 'Copied. Change what differs and submit' },
  copyAsk: { zh: '用{week}的换掉现在这份？', en: 'Replace this one with {week}?' },
  copyText: { zh: '现在写的会没有。', en: 'What is written now will be gone.' },
  copyYes: { zh: '换掉', en: 'Replace' },
  blank: { zh: '从空白写', en: 'Begin empty' },
  emptyTitle: { zh: '这一周还没写', en: 'This week is not written yet' },
  emptyHint: { zh: '照搬上周再改几道菜最快。', en: 'Copying last week and changing a few dishes is quickest.' },
  emptyRead: { zh: '食堂写好、批准以后就能看到。', en: 'It shows once the canteen has written it.' },
  addDish: { zh: '加菜', en: 'Add dishes' },
  noMeal: { zh: '不供餐', en: 'No meals' },
  noMealHint: { zh: '放假、秋游，家长会看到', en: 'Holiday or trip; parents see it' },
  note: { zh: '给家长的话', en: 'A word for parents' },
  noteHint: { zh: '比如：秋游，自带午餐', en: 'Such as: school trip, bring lunch' },
  dayMore: { zh: '这一天', en: 'This day' },
  addWeekend: { zh: '加{day}', en: 'Add {day}' },
  notServed: { zh: '这一餐还没有菜', en: 'No dishes yet' },
  recount: { zh: '保存后重新计算', en: 'Counted again once saved' },
  kcal: { zh: '{n} 千卡', en: '{n} kcal' },
  perChild: { zh: '每人每餐 {n} 千卡', en: '{n} kcal a child' },
  risky: { zh: '高风险：{words}', en: 'Risky: {words}' },
  replaceDish: { zh: '换掉“{name}”', en: 'Replace “{name}”' },
  removeDish: { zh: '去掉这道菜', en: 'Take it off' },

  pickFind: { zh: '输入菜名', en: 'Name of the dish' },
  recent: { zh: '最近用过', en: 'Used lately' },
  all: { zh: '全部', en: 'All' },
  picked: { zh: '选好了（{n}）', en: 'Done ({n})' },
  noDishes: { zh: '菜品库还是空的', en: 'There are no dishes yet' },
  makeDish: { zh: '添一道菜', en: 'Add a dish' },
  pickNone: { zh: '没有这道菜，可以到菜品库添', en: 'No such dish: add it to the dishes' },

  submit: { zh: '提交审批', en: 'Submit' },
  submitted: { zh: '已提交，等主管批准', en: 'Submitted; a director approves it next' },
  approve: { zh: '批准', en: 'Approve' },
  approved: { zh: '已批准，还要公布', en: 'Approved; publish it next' },
  publish: { zh: '公布给家长', en: 'Publish' },
  published: { zh: '已公布，家长现在能看到', en: 'Published: parents can read it now' },
  publishAsk: { zh: '公布这一周的食谱？', en: 'Publish this menu?' },
  publishText: { zh: '公布后不能直接改，只能换菜，家长会看到“已调整”。', en: 'After that it changes only by swaps, which parents see.' },
  return: { zh: '退回', en: 'Return' },
  returnWhy: { zh: '哪里要改', en: 'What to change' },
  returnWhyHint: { zh: '比如：周三缺蔬菜', en: 'Such as: no vegetable on Wednesday' },
  returned: { zh: '已退回', en: 'Returned' },
  returnedFor: { zh: '被退回：{reason}', en: 'Returned: {reason}' },
  ownWork: { zh: '你自己提交的，要由另一位主管批准', en: 'You submitted it: another director approves it' },
  waitApprove: { zh: '等主管批准', en: 'Waiting for a director' },
  done: { zh: '好了', en: 'Done' },
  stale: { zh: '别人刚刚改过，已换成最新的', en: 'Someone was faster: this is how it stands now' },
  beforeSubmit: { zh: '先写几道菜再提交', en: 'Write some dishes first' },

  clash: { zh: '保存之前，别人改了这一周', en: 'Someone changed this week meanwhile' },
  clashHint: { zh: '没冲突的已合在一起。看过以后再保存一次。', en: 'What did not collide is joined. Look it over and save again.' },
  clashWas: { zh: '原来', en: 'Before' },
  clashTheirs: { zh: '别人改成', en: 'Theirs' },
  clashYours: { zh: '你改成', en: 'Yours' },
  takeTheirs: { zh: '用别人的', en: 'Take theirs' },
  nothing: { zh: '（空）', en: '(nothing)' },

  swap: { zh: '“{name}”换成', en: 'Instead of “{name}”' },
  swapLike: { zh: '同类的菜', en: 'Of the same kind' },
  swapOther: { zh: '别的菜', en: 'Other dishes' },
  swapNone: { zh: '没有同类的菜可换', en: 'No other dish of this kind' },
  swapDone: { zh: '换成“{name}”了，家长已看到', en: 'Now “{name}”; parents see it' },
  swapPending: { zh: '换成“{name}”了，主管会补批', en: 'Now “{name}”; a director approves it afterwards' },
  swapOff: { zh: '不换了，这道菜不供', en: 'Serve nothing instead' },
  swapOffDone: { zh: '“{name}”撤下了，家长已看到', en: '“{name}” is off; parents see it' },
  swapOffPending: { zh: '“{name}”撤下了，主管会补批', en: '“{name}” is off; a director approves it afterwards' },
  off: { zh: '{name}不供', en: '{name} is not served' },
  besides: { zh: '加{name}', en: '{name} besides' },
  changedBesides: { zh: '{at} · 临时加的 · {why}', en: '{at} · served besides · {why}' },
  changedOff: { zh: '{at} · {was}不供 · {why}', en: '{at} · {was} is not served · {why}' },
  changed: { zh: '已调整', en: 'Changed' },
  changedFrom: { zh: '{at} · 原为{was} · {why}', en: '{at} · was {was} · {why}' },
  pending: { zh: '待批准', en: 'To approve' },
  swaps: { zh: '换菜要补批', en: 'Swaps to approve' },

  nutrition: { zh: '营养（每人）', en: 'Nutrition of a child' },
  nutritionWeek: { zh: '一周平均每天（每人）', en: 'Mean day of a child' },
  target: { zh: '应有 {n}', en: 'of {n}' },
  unknown: { zh: '不知道', en: 'not known' },
  bandsHint: { zh: '对照 WS/T 554-2017，这几餐应占全天的 {share}%。横线是应有的量。', en: 'Held against WS/T 554-2017; these meals should be {share} % of the day. The line is what there should be.' },
  unverified: { zh: '带 * 的标准值还没有和标准原文核对过。', en: 'Values with * were not held against the standard itself.' },
  energyFrom: { zh: '能量来自', en: 'Energy from' },
  protein: { zh: '蛋白质 {n}%', en: 'protein {n} %' },
  fat: { zh: '脂肪 {n}%（20–30）', en: 'fat {n} % (20–30)' },
  carbohydrate: { zh: '碳水化合物 {n}%（50–65）', en: 'carbohydrate {n} % (50–65)' },

  purchase: { zh: '采购单', en: 'Purchase list' },
  purchaseFor: { zh: '按多少人算', en: 'For how many children' },
  purchaseHint: { zh: '已按可食部和 {n}% 损耗加上', en: 'With what is cut off and {n} % loss' },
  purchaseNone: { zh: '这一周还没有菜，或菜品还没有配料', en: 'No dishes, or dishes without ingredients' },
  wholeWeek: { zh: '整周', en: 'Whole week' },
  copyList: { zh: '复制清单', en: 'Copy the list' },
  kilos: { zh: '{n} 公斤', en: '{n} kg' },
  grams: { zh: '{n} 克', en: '{n} g' },
  headsFirst: { zh: '填 1 到 100000', en: '1 to 100,000' },
})

export const stateWords: Record<State, Text> = words({
  draft: { zh: '草稿', en: 'Draft' },
  submitted: { zh: '待批准', en: 'Submitted' },
  approved: { zh: '待公布', en: 'Approved' },
  published: { zh: '已公布', en: 'Published' },
})

/** The colour of a state's mark. */
export const stateTones: Record<State, string> = { draft: '', submitted: 'warn', approved: 'note', published: 'good' }

export const mealWords: Record<Meal, Text> = words({
  breakfast: { zh: '早餐', en: 'Breakfast' },
  morning_snack: { zh: '早点', en: 'Morning snack' },
  lunch: { zh: '午餐', en: 'Lunch' },
  afternoon_snack: { zh: '午点', en: 'Afternoon snack' },
  dinner: { zh: '晚餐', en: 'Dinner' },
})

export const allergenWords: Record<Allergen, Text> = words({
  gluten: { zh: '麸质', en: 'gluten' },
  crustacean: { zh: '虾蟹', en: 'shellfish' },
  fish: { zh: '鱼', en: 'fish' },
  egg: { zh: '蛋', en: 'egg' },
  peanut: { zh: '花生', en: 'peanut' },
  soy: { zh: '大豆', en: 'soy' },
  milk: { zh: '奶', en: 'milk' },
  nut: { zh: '坚果', en: 'nuts' },
})

export const categoryWords: Record<Category, Text> = words({
  staple: { zh: '主食', en: 'Staple' },
  meat: { zh: '大荤', en: 'Meat' },
  half_meat: { zh: '半荤', en: 'Some meat' },
  vegetable: { zh: '素菜', en: 'Vegetable' },
  soup: { zh: '汤', en: 'Soup' },
  snack: { zh: '点心', en: 'Snack' },
  fruit: { zh: '水果', en: 'Fruit' },
  milk: { zh: '奶', en: 'Milk' },
})

/** The category in a letter or two, for the square before a dish. */
export const categoryLetters: Record<Category, Text> = words({
  staple: { zh: '主', en: 'St' },
  meat: { zh: '荤', en: 'Me' },
  half_meat: { zh: '半', en: 'Ha' },
  vegetable: { zh: '素', en: 'Ve' },
  soup: { zh: '汤', en: 'So' },
  snack: { zh: '点', en: 'Sn' },
  fruit: { zh: '果', en: 'Fr' },
  milk: { zh: '奶', en: 'Mi' },
})

export const reasonWords: Record<Reason, Text> = words({
  out_of_stock: { zh: '缺货', en: 'out of stock' },
  quality: { zh: '质量不合格', en: 'quality' },
  weather: { zh: '天气', en: 'weather' },
  opinion: { zh: '学生意见', en: 'pupils’ wish' },
  equipment: { zh: '设备故障', en: 'equipment' },
  other: { zh: '其他原因', en: 'other' },
})

export const nutrientWords: Record<Nutrient, Text> = words({
  kcal: { zh: '能量', en: 'Energy' },
  protein_mg: { zh: '蛋白质', en: 'Protein' },
  fibre_mg: { zh: '膳食纤维', en: 'Fibre' },
  calcium_mg: { zh: '钙', en: 'Calcium' },
  iron_ug: { zh: '铁', en: 'Iron' },
  zinc_ug: { zh: '锌', en: 'Zinc' },
  vitamin_a_ug: { zh: '维生素A', en: 'Vitamin A' },
  vitamin_b1_ug: { zh: '维生素B1', en: 'Vitamin B1' },
  vitamin_b2_ug: { zh: '维生素B2', en: 'Vitamin B2' },
  vitamin_c_ug: { zh: '维生素C', en: 'Vitamin C' },
})

export const weekdays = Object.values(
  words({
    monday: { zh: '周一', en: 'Mon' },
    tuesday: { zh: '周二', en: 'Tue' },
    wednesday: { zh: '周三', en: 'Wed' },
    thursday: { zh: '周四', en: 'Thu' },
    friday: { zh: '周五', en: 'Fri' },
    saturday: { zh: '周六', en: 'Sat' },
    sunday: { zh: '周日', en: 'Sun' },
  }),
)

/** What the server's codes mean where a menu is written. */
export const menuCodes: Record<string, Text | undefined> = words({
  not_found: { zh: '有菜已经不在菜品库里了', en: 'A dish is not in the dictionary' },
  void: { zh: '有菜已经停用，请换掉', en: 'A dish is no more in use: replace it' },
  duplicate: { zh: '同一道菜写了两次', en: 'The same dish twice' },
  too_many: { zh: '一餐最多 30 道菜', en: 'At most 30 dishes a meal' },
  not_served: { zh: '学校不供应这一餐，请到食堂设置里看', en: 'The school does not serve this meal: see the canteen settings' },
  no_meal: { zh: '不供餐的日子不能有菜', en: 'A day without meals has no dishes' },
  out_of_range: { zh: '不在这一周里', en: 'Not in this week' },
  too_long: { zh: '太长了', en: 'Too long' },
  risky_dish: { zh: '含高风险食材，学校不供应，请换掉', en: 'Risky and not served at this school: replace it' },
  past: { zh: '过去的日子不能换菜', en: 'What was eaten was eaten' },
  not_on_menu: { zh: '这道菜刚刚被换掉了', en: 'This dish has just been swapped' },
  required: { zh: '先写几道菜再提交', en: 'Write some dishes first' },
})
