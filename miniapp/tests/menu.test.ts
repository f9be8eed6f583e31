import { describe, expect, it } from 'vitest'
import { Problem, Unreachable } from '@/api/problem'
import { tenths, timeOf, canteenOf, typedOf as canteenTyped } from '@/features/menu/canteen/settings'
import { foundDishes, suggested } from '@/features/menu/dictionary'
import { bodyOf as dishBody, derived, lineOf } from '@/features/menu/dish/recipe'
import { bodyOf, meet, shownDays, slips, taking, type Day } from '@/features/menu/draft'
import { bodyOf as foodBody, emptyFood, shownValue, wholeParts } from '@/features/menu/food/values'
import { amount, perBand, summed, type Canteen, type Dish, type Food, type Menu, type Parents, type Shown } from '@/features/menu/menu'
import { swapBody, swapTold } from '@/features/menu/swap'
import { lastKnown } from '@/features/menu/known'
import { dayToShow, keepChildren, knownChildren, schoolOf, type Child } from '@/features/menu/parents/family'
import { danger, forgetMenus, inTurn, menusOf, present, type PublicDish } from '@/features/menu/parents/reading'
import { shortDate, weekName } from '@/features/menu/weeks'
import { dayOf } from '@/format/date'
import { daysOf, isWeek, later, weekOf } from '@/format/week'
import { kept, serve } from './uni'

describe('the children of a parent', () => {
  const site = 'https://food.example.org'

  it('have schools that are known by a link, a code or a short name, and are on this server', () => {
    for (const typed of [' Demo ', `${site}/s/demo/menu`, `${site}/s/demo/menu/2026-W47?large=1`, `${site}/app/#/features/menu/parents/parents?school=demo`, 'HTTPS://FOOD.example.org/s/demo/menu.ics', '/s/demo/menu'])
      expect(schoolOf(typed, site), typed).toEqual({ school: 'demo' })
    for (const typed of ['https://elsewhere.example.org/s/demo/menu', 'http://food.example.org.evil.example/s/demo/menu']) expect(schoolOf(typed, site), typed).toBe('elsewhere')
    for (const typed of ['', '   ', `${site}/app/`, 'a/b', '../demo', '%', 'x'.repeat(65)]) expect(schoolOf(typed, site), typed).toBe('none')
    expect(schoolOf('晨光里', site)).toEqual({ school: '晨光里' })
  })

  it('leave nothing behind once they are forgotten', () => {
    const child: Child = { id: 'c1', name: '小满', school: 'demo', schoolName: '', avoid: ['peanut'] }
    keepChildren([child])
    expect(knownChildren()).toEqual([child])
    for (const whose of ['', 'm1']) kept.set(`houqin:menus:${whose}:public:demo`, '[]')
    kept.set('houqin:menus:m1:dishes', '[]')
    keepChildren([])
    forgetMenus()
    expect([...kept.keys()]).toEqual(['houqin:menus:m1:dishes'])
  })

  it('are of a school that the server knows; a week not yet published is no school missing', async () => {
    const none = (path: string) => serve(async () => ({ status: 404, body: { status: 404, code: 'not_found', fields: [{ path, code: 'not_found' }] } }))
    none('school')
    expect(await menusOf('demmo', '2026-11-16')).toEqual({ menus: [], lost: false, nobody: true })
    none('week')
    expect(await menusOf('demo', '2026-11-16')).toEqual({ menus: [], lost: false, nobody: false })
  })

  it('eat today, or the next time that there is something', () => {
    const day = (date: string, dishes: number, noMeal = false) => ({ date, noMeal, note: '', meals: dishes ? [{ meal: 'lunch', dishes: Array(dishes).fill({}) }] : [] })
    const menus = [{ days: [day('2026-11-19', 2), day('2026-11-20', 0, true), day('2026-11-21', 0)] }, { days: [day('2026-11-23', 3)] }] as unknown as Parents[]
    expect(dayToShow(menus, '2026-11-19')?.date).toBe('2026-11-19')
    expect(dayToShow(menus, '2026-11-20')).toMatchObject({ date: '2026-11-20', noMeal: true })
    expect(dayToShow(menus, '2026-11-21')?.date).toBe('2026-11-23')
    expect(dayToShow(menus, '2026-11-24')).toBeUndefined()
  })

  it('are warned of what they must not eat, and of what nobody has said', () => {
    const dish = (allergens: string[], unknown = false) => ({ allergens, unknown, ingredients: [] }) as unknown as PublicDish
    expect(danger(dish(['egg', 'peanut']), ['peanut'])).toEqual({ known: true, text: '花生' })
    expect(danger(dish(['egg']), ['peanut'])).toBeUndefined()
    expect(danger(dish([], true), ['peanut'])?.known).toBe(false)
    expect(danger(dish(['peanut'], true), [])).toBeUndefined()
    // Kept by a client that did not know of it.
    const { unknown: _unsaid, ...older } = dish([])
    expect(danger(older as PublicDish, ['peanut'])?.known).toBe(false)
    expect(danger({ ...older, ingredients: [{ name: '鸡蛋', grams: {} }] } as unknown as PublicDish, ['peanut'])).toBeUndefined()
  })
})

describe('a week', () => {
  it('is that of its Thursday, whatever the year', () => {
    for (const [day, week] of [['2026-11-16', '2026-W47'], ['2026-11-22', '2026-W47'], ['2026-12-31', '2026-W53'], ['2027-01-03', '2026-W53'], ['2027-01-04', '2027-W01'], ['2024-12-30', '2025-W01']] as const) {
      expect(weekOf(day), day).toBe(week)
      expect(daysOf(week)).toContain(day)
    }
    for (let week = '2020-W01'; week < '2031-W01'; week = later(week, 1)) {
      expect(daysOf(week).map(weekOf)).toEqual(Array(7).fill(week))
      expect(later(later(week, 1), -1)).toBe(week)
    }
  })

  it('has a name that there is', () => {
    expect(['2026-W47', '2026-W53'].every(isWeek)).toBe(true)
    expect(['', '2026-W54', '2027-W53', '2026-W00', '2026-W7', '1999-W01', '2026-W47x'].some(isWeek)).toBe(false)
  })

  it('is called by where it is from today', () => {
    expect(weekName('2026-W47', '2026-11-22')).toBe('本周')
    expect(weekName('2026-W48', '2026-11-22')).toBe('下周')
    expect(weekName('2026-W46', '2026-11-16')).toBe('上周')
    expect(weekName('2026-W53', '2026-11-16')).toBe('第 53 周')
    expect(shortDate('2026-11-05')).toBe('11月5日')
    expect(dayOf(new Date(2026, 0, 2, 3))).toBe('2026-01-02')
  })
})

const shown = (id: string, name = id): Shown => ({ id, name, category: 'vegetable', allergens: [], kcal: { lower_primary: 50, upper_primary: 60 }, risks: [] })
const day = (date: string, dishes: string[], more: Partial<Day> = {}): Day => ({ date, noMeal: false, note: '', meals: [{ meal: 'lunch', dishes: dishes.map((id) => shown(id)) }], ...more })
const lunch = (days: Day[]) => days.map(({ meals }) => meals[0]?.dishes.map(({ id }) => id))

describe('a menu being written', () => {
  it('is sent without the days of which nothing is said', () => {
    const days = [day('2026-11-16', ['a', 'b']), day('2026-11-17', []), day('2026-11-18', ['c'], { noMeal: true, note: ' 秋游 ' }), day('2026-11-19', [], { note: '生日' })]
    expect(bodyOf(days)).toEqual({
      days: [
        { date: '2026-11-16', noMeal: false, note: '', meals: [{ meal: 'lunch', dishIds: ['a', 'b'] }] },
        { date: '2026-11-18', noMeal: true, note: '秋游', meals: [] },
        { date: '2026-11-19', noMeal: false, note: '生日', meals: [] },
      ],
    })
  })

  it('keeps what each of two people changed, and tells where both did', () => {
    const opened = [day('2026-11-16', ['a']), day('2026-11-17', ['b']), day('2026-11-18', ['c'])]
    const theirs = [day('2026-11-16', ['a', 'x']), day('2026-11-17', ['y']), day('2026-11-18', ['c'], { note: '秋游' })]
    const mine = [day('2026-11-16', ['a']), day('2026-11-17', ['z']), day('2026-11-18', ['c', 'd'])]
    const { days, clashes } = meet(opened, theirs, mine)
    expect(lunch(days)).toEqual([['a', 'x'], ['z'], ['c', 'd']])
    expect(days[2]?.note).toBe('秋游')
    expect(clashes).toEqual([
      { date: '2026-11-16', part: 'lunch', was: 'a', now: 'a、x' },
      { date: '2026-11-17', part: 'lunch', was: 'b', now: 'y', mine: 'z' },
      { date: '2026-11-18', part: 'day', was: '', now: '秋游' },
    ])
    expect(lunch(taking(days, theirs, '2026-11-17', 'lunch'))).toEqual([['a', 'x'], ['y'], ['c', 'd']])
  })

  it('has a day that only the other one added', () => {
    const { days } = meet([day('2026-11-16', ['a'])], [day('2026-11-16', ['a']), day('2026-11-21', ['s'])], [day('2026-11-16', ['m'])])
    expect(days.map(({ date }) => date)).toEqual(['2026-11-16', '2026-11-21'])
    expect(lunch(days)).toEqual([['m'], ['s']])
  })

  it('shows a refusal where it belongs', () => {
    const body = bodyOf([day('2026-11-17', ['a']), day('2026-11-18', ['b'])])
    expect(slips([{ path: 'days[1].meals[0].dishIds', code: 'void' }, { path: 'days[0].date', code: 'out_of_range' }], body)).toEqual({ '2026-11-18 lunch': '有菜已经停用，请换掉', '2026-11-17': '不在这一周里' })
    expect(slips([{ path: 'days', code: 'risky_dish' }, { path: '干煸四季豆', code: 'risky_dish' }], body)).toEqual({ '': '含高风险食材，学校不供应，请换掉', 干煸四季豆: '含高风险食材，学校不供应，请换掉' })
  })
})

describe('a published menu', () => {
  const dish = (lineId: string, name: string, cancelledAt: string | null = null) => ({ lineId, dishId: `of ${lineId}`, name, category: 'vegetable' as const, method: '', allergens: [], kcal: {}, risks: [], cancelledAt })
  const menu = {
    days: [{ date: '2026-11-18', noMeal: false, note: '', nutrition: [], meals: [{ meal: 'lunch', from: '11:30', until: '12:30', nutrition: {}, dishes: [dish('l1', '菠菜', '2026-11-18T02:00:00Z'), dish('l2', '油麦菜', '2026-11-18T02:30:00Z'), dish('l3', '西兰花')] }] }],
    swaps: [
      { id: 's1', lineId: 'l1', newLineId: 'l2', reason: 'quality', note: '', by: null, at: '2026-11-18T02:00:00Z', approvedBy: null, approvedAt: '2026-11-18T02:10:00Z' },
      { id: 's2', lineId: 'l2', newLineId: 'l3', reason: 'out_of_stock', note: '', by: null, at: '2026-11-18T02:30:00Z', approvedBy: null, approvedAt: null },
    ],
  } as unknown as Menu

  it('shows what is served now and what it was before', () => {
    const days = shownDays('2026-W47', menu, [{ meal: 'lunch', from: '11:30' }])
    expect(days.map(({ date }) => date)).toEqual(daysOf('2026-W47').slice(0, 5))
    expect(days[2]?.meals[0]?.dishes).toMatchObject([{ name: '西兰花', changed: { was: '油麦菜', reason: 'out_of_stock', pending: true } }])
    expect(days[0]?.meals).toEqual([{ meal: 'lunch', from: '11:30', dishes: [] }])
  })

  it('changes by one dish for another, one less, one more, or nothing of a meal', () => {
    const [was, now] = [{ id: 'a', name: '菠菜' }, { id: 'b', name: '油麦菜' }]
    const meal = { date: '2026-11-18', meal: 'lunch', reason: 'quality' } as const
    expect(swapBody({ ...meal, was, now })).toEqual({ ...meal, dishId: 'a', newDishId: 'b' })
    expect(swapBody({ ...meal, was })).toEqual({ ...meal, dishId: 'a' })
    expect(swapBody({ ...meal, now })).toEqual({ ...meal, newDishId: 'b' })
    expect(swapBody(meal)).toEqual({ ...meal, wholeMeal: true })
    expect([{ was, now }, { was }, { now }, {}].map((change) => swapTold(change, '午餐'))).toEqual(['换成“油麦菜”了，主管会补批', '“菠菜”撤下了，主管会补批', '加了“油麦菜”，主管会补批', '午餐不供了，主管会补批'])
  })

  it('tells energy for each age, once where all get the same', () => {
    expect(perBand(summed([shown('a'), shown('b')]), ['lower_primary', 'upper_primary'])).toBe('100/120')
    expect(perBand({ lower_primary: 5, upper_primary: 5 }, ['lower_primary', 'upper_primary'])).toBe('5')
    expect(perBand({ lower_primary: 5 }, ['lower_primary', 'upper_primary'])).toBe('5/–')
    expect(perBand({}, ['lower_primary'])).toBe('')
    expect([amount('protein_mg', 13_340), amount('iron_ug', 800), amount('calcium_mg', 56), amount('vitamin_a_ug', 94)]).toEqual(['13.3 g', '0.8 mg', '56 mg', '94 μg'])
  })
})

describe('the dictionary', () => {
  const dish = (id: string, name: string, category: Dish['category'], risks: string[] = []) => ({ id, name, category, risks, allergens: [], ingredients: [{ name: id === 'd' ? '豆腐' : '菜' }], nutrition: {} }) as unknown as Dish
  const dishes = [dish('a', '清炒菠菜', 'vegetable'), dish('b', '清炒油麦菜', 'vegetable'), dish('c', '干煸四季豆', 'vegetable', ['四季豆']), dish('d', '家常小炒', 'half_meat'), dish('e', '豆腐汤', 'soup')]

  it('finds by every typed word, names before foods, lately used first', () => {
    expect(foundDishes(dishes, { q: '豆腐' }).map(({ id }) => id)).toEqual(['e', 'd'])
    expect(foundDishes(dishes, { q: '清 油' }).map(({ id }) => id)).toEqual(['b'])
    expect(foundDishes(dishes, { recent: ['e', 'b'] }).map(({ id }) => id)).toEqual(['e', 'b', 'a', 'c', 'd'])
    expect(foundDishes(dishes, { category: 'soup' }).map(({ id }) => id)).toEqual(['e'])
  })

  it('suggests the same kind first, nothing that the meal has, and what is risky last', () => {
    const { alike, others } = suggested(dishes, { category: 'vegetable', taken: ['a'], recent: ['c'] })
    expect(alike.map(({ id }) => id)).toEqual(['b', 'c'])
    expect(others.map(({ id }) => id)).toEqual(['d', 'e'])
    expect(suggested(dishes, { taken: ['a'], recent: ['e'] }).others.map(({ id }) => id)).toEqual(['e', 'b', 'd', 'c'])
  })
})

describe('a dish', () => {
  const egg = { id: 'egg', allergens: ['egg'], per100g: { kcal: 144 } } as unknown as Food
  const line = (foodId: string, lower: string, upper = '') => ({ foodId, name: foodId, grams: { lower_primary: lower, upper_primary: upper } })

  it('has grams that can be', () => {
    const recipe = { name: ' 蒸蛋 ', category: 'half_meat' as const, method: '蒸', lines: [line('egg', '40', '50')] }
    expect(dishBody(recipe)).toEqual({ slips: {}, body: { name: '蒸蛋', category: 'half_meat', method: '蒸', ingredients: [{ foodId: 'egg', grams: { lower_primary: 40, upper_primary: 50 } }] } })
    for (const typed of ['0', '-5', '1e9', '2001', '四十', '1.5']) expect(Object.keys(dishBody({ ...recipe, lines: [line('egg', typed)] }).slips), typed).toEqual(['egg'])
    expect(Object.keys(dishBody({ name: '', category: '', method: '', lines: [line('egg', '')] }).slips)).toEqual(['name', 'category', 'egg'])
  })

  it('tells what its foods say while it is written', () => {
    expect(derived([line('egg', '50', 'x'), line('salt', '2')], new Map([['egg', egg]]))).toEqual({ allergens: ['egg'], kcal: { lower_primary: 72 } })
    expect(lineOf('ingredients[1].grams', [line('egg', '1'), line('salt', '1')])).toBe('salt')
    expect(lineOf('name', [])).toBe('name')
  })
})

describe('a food', () => {
  it('is typed in grams and sent in whole parts', () => {
    for (const [typed, parts] of [['13.3', 13_300], ['0.001', 1], ['7', 7000], ['1.50', 1500], ['', null], ['1.2345', undefined], ['1e9', undefined], ['-5', undefined], ['克', undefined]] as const) expect(wholeParts(typed, 3), typed).toBe(parts)
    expect(wholeParts('144', 0)).toBe(144)
    expect(wholeParts('14.4', 0)).toBeUndefined()
    for (const parts of [0, 1, 999, 13_300, 99_900]) expect(wholeParts(shownValue(parts, 3), 3)).toBe(parts)
  })

  it('needs what every food needs', () => {
    expect(Object.keys(foodBody(emptyFood()).slips)).toEqual(['name', 'group', 'kcal', 'proteinMg', 'fatMg', 'carbohydrateMg'])
    const typed = { ...emptyFood(), name: '鸡蛋', group: 'egg' as const, values: { kcal: '144', proteinMg: '13.3', fatMg: '8.8', carbohydrateMg: '2.8' } }
    expect(foodBody(typed).body).toMatchObject({ per100g: { kcal: 144, proteinMg: 13_300, fibreMg: null }, ediblePercent: 100, certainty: 'approximate' })
    expect(Object.keys(foodBody({ ...typed, edible: '101' }).slips)).toEqual(['ediblePercent'])
  })
})

describe('the canteen', () => {
  const canteen: Canteen = {
    ageGroups: [{ band: 'lower_primary', name: '1–3 年级', heads: 180 }],
    meals: [{ meal: 'lunch', from: '11:30', until: '12:30' }],
    minimumGrams: 125, fridgeFromDeciCelsius: 5, fridgeUntilDeciCelsius: 80, fridgeAlertMinutes: 30, keepHours: 48, sampleMinutesBefore: 30, lossPerMille: 35, riskyWords: ['四季豆', '凉菜'], riskyDishes: 'block',
  }

  it('is the same after it was shown and sent', () => {
    expect(canteenOf(canteenTyped(canteen))).toEqual({ canteen, slips: {} })
  })

  it('reads times and tenths as people type them', () => {
    expect(['11:30', '11：30', '1130', '7:05'].map(timeOf)).toEqual(['11:30', '11:30', '11:30', '07:05'])
    expect(['24:00', '11:60', '中午', ''].map(timeOf)).toEqual([undefined, undefined, undefined, undefined])
    expect(['8', '0.5', '-1.5', '3.25', 'x'].map(tenths)).toEqual([80, 5, -15, undefined, undefined])
  })

  it('has meals one after the other', () => {
    const typed = canteenTyped(canteen)
    const set = (meal: string, more: object) => ({ ...typed, meals: typed.meals.map((one) => (one.meal === meal ? { ...one, ...more } : one)) })
    expect(Object.keys(canteenOf(set('lunch', { until: '11:00' })).slips)).toEqual(['lunch'])
    expect(Object.keys(canteenOf(set('dinner', { on: true, from: '12:00', until: '13:00' })).slips)).toEqual(['dinner'])
    expect(Object.keys(canteenOf(set('lunch', { on: false })).slips)).toEqual(['meals'])
  })
})

describe('what parents read', () => {
  const eaten = (date: string, allergens: string[]) => ({ date, meals: [{ dishes: [{ allergens }] }] }) as unknown as Parents['days'][number]

  it('begins with today', () => {
    const { coming, over } = inTurn([eaten('2026-11-16', []), eaten('2026-11-18', []), eaten('2026-11-19', [])], '2026-11-18')
    expect(coming.map(({ date }) => date)).toEqual(['2026-11-18', '2026-11-19'])
    expect(over.map(({ date }) => date)).toEqual(['2026-11-16'])
  })

  it('asks only about allergens that there are', () => {
    expect(present([{ days: [eaten('2026-11-16', ['milk', 'egg'])] } as unknown as Parents], ['egg', 'fish', 'milk'])).toEqual(['egg', 'milk'])
  })
})

describe('what was last read', () => {
  it('is shown where the server cannot be reached, and nowhere else', async () => {
    const lost = () => Promise.reject(new Unreachable())
    await expect(lastKnown('dishes', lost)).rejects.toBeInstanceOf(Unreachable)
    expect(await lastKnown('dishes', () => Promise.resolve(['菠菜']))).toEqual({ value: ['菠菜'], lost: false })
    expect(await lastKnown('dishes', lost)).toEqual({ value: ['菠菜'], lost: true })
    await expect(lastKnown('dishes', () => Promise.reject(new Problem(403, {})))).rejects.toBeInstanceOf(Problem)
    await expect(lastKnown('hub', lost)).rejects.toBeInstanceOf(Unreachable)
  })
})
