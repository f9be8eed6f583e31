// The menus on the stage: what the server answers about them, and what their pages must do.
import { settled } from './stage.mjs'

/** What whoever sees to the menus may do. */
export const menuPermissions = ['menu.read', 'menu.write', 'menu.approve', 'school.write']

const grams = { lower_primary: 40, upper_primary: 50 }
const nutrients = { kcal: 58, proteinMg: 5320, fatMg: 3520, carbohydrateMg: 1120, sugarMg: null, fibreMg: 0, calciumMg: 22, ironUg: 800, zincUg: 440, vitaminAUg: 94, vitaminB1Ug: 44, vitaminB2Ug: 108, vitaminCUg: 0 }
const food = { id: 'f1', name: '鸡蛋', group: 'egg', allergens: ['egg'], per100g: { ...nutrients, kcal: 144 }, ediblePercent: 88, source: '起步表', certainty: 'approximate', version: 1 }
const dish = (id, name, category) => ({ id, name, category, method: '炒', allergens: ['egg'], ingredients: [{ foodId: 'f1', name: '鸡蛋', ediblePercent: 88, grams }], nutrition: { lower_primary: nutrients }, risks: [], voidReason: null, version: 1 })
const dishes = [dish('d1', '西红柿炒鸡蛋', 'half_meat'), dish('d2', '清炒菠菜', 'vegetable'), dish('d3', '清炒油麦菜', 'vegetable')]
/** How the canteen of the school works. */
export const canteen = {
  ageGroups: [{ band: 'lower_primary', name: '1–3 年级', heads: 180 }], meals: [{ meal: 'lunch', from: '11:30', until: '12:30' }], minimumGrams: 125, fridgeFromDeciCelsius: 0,
  fridgeUntilDeciCelsius: 80, fridgeAlertMinutes: 30, keepHours: 48, sampleMinutesBefore: 30, lossPerMille: 30, riskyWords: ['四季豆'], riskyDishes: 'block',
}
const two = (n) => String(n).padStart(2, '0')
const now = new Date()
const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
const onMenu = (lineId, { id, ...one }, cancelledAt = null) => ({ lineId, dishId: id, name: one.name, category: one.category, method: one.method, allergens: one.allergens, kcal: { lower_primary: 58 }, risks: [], cancelledAt })
const band = { band: 'lower_primary', name: '1–3 年级', sharePerMille: 375, nutrients, energy: null, against: [{ nutrient: 'kcal', value: 500, target: 600, percent: 83, verdict: 'low', certainty: 'unverified' }] }
const menu = (week) => ({
  id: 'w1', week, status: 'published', returnReason: '', submittedBy: null, submittedAt: null, approvedBy: null, approvedAt: null, publishedBy: null, publishedAt: '2026-11-13T06:20:00.000Z', nutrition: [band], unknown: [], version: 5,
  days: [{ date: today, noMeal: false, note: '', nutrition: [band], meals: [{ meal: 'lunch', from: '11:30', until: '12:30', nutrition: {}, dishes: [onMenu('l1', dishes[0]), onMenu('l2', dishes[1])] }] }], swaps: [],
})
const swapped = (week) => ({
  ...menu(week), version: 6, swaps: [{ id: 's1', lineId: 'l2', newLineId: 'l3', reason: 'out_of_stock', note: '', by: null, at: '2026-11-18T02:30:00.000Z', approvedBy: null, approvedAt: null }],
  days: menu(week).days.map((day) => ({ ...day, meals: day.meals.map((meal) => ({ ...meal, dishes: [meal.dishes[0], onMenu('l2', dishes[1], '2026-11-18T02:30:00.000Z'), onMenu('l3', dishes[2])] })) })),
})
const parents = (week) => ({
  school: { slug: 'demo', name: '晨光里小学' }, week, timeZone: 'Asia/Shanghai', publishedAt: '2026-11-13T06:20:00.000Z', ageGroups: [{ band: 'lower_primary', name: '1–3 年级' }],
  days: [{ date: today, noMeal: false, note: '', meals: [{ meal: 'lunch', from: '11:30', until: '12:30', kcal: { lower_primary: 58 }, cancelled: [{ at: '2026-11-18T02:30:00.000Z', reason: 'weather', was: '凉拌黄瓜' }], dishes: [{ name: '西红柿炒鸡蛋', category: 'half_meat', allergens: ['egg'], unknown: false, kcal: { lower_primary: 58 }, ingredients: [{ name: '鸡蛋', grams: { lower_primary: 40 } }], changed: null }] }] }],
})

/** What the server answers about menus; nothing when it was asked about something else. */
export function ofMenus(method, path) {
  const list = (items) => [200, { items, next: null }]
  const table = { 'GET /menus': list([]), 'GET /dishes': list(dishes), 'GET /dishes/d1': [200, dishes[0]], 'GET /foods': list([food]), 'GET /foods/f1': [200, food] }
  const known = table[`${method} ${path}`]
  if (known) return known
  const week = /\d{4}-W\d\d/.exec(path)?.[0]
  if (method === 'GET' && path === `/menus/${week}`) return [200, menu(week)]
  if (method === 'GET' && path === `/menus/${week}/purchase`) return [200, { week, children: 180, lossPerMille: 30, days: [], items: [{ foodId: 'f1', name: '鸡蛋', grams: 20839 }] }]
  if (method === 'GET' && path === `/public/schools/demo/menus/${week}`) return [200, parents(week)]
  return method === 'POST' && path === `/menus/${week}/swaps` ? [201, swapped(week)] : null
}

/** The thing that a page of the menus is opened with. */
export function idOfMenus(path) {
  if (path.includes('menu/dish/')) return 'd1'
  return path.includes('menu/food/') ? 'f1' : undefined
}

/** Swaps a dish by two taps, and reads the menu as a parent. */
export async function checkMenus({ openPage, log, stored, expect, shows, tap, find }) {
  const canteenHub = await openPage('features/menu/menus')
  shows('today’s menu', canteenHub, '西红柿炒鸡蛋', '58 千卡', '每周食谱')
  tap(canteenHub.dom, '清炒菠菜')
  await settled()
  shows('what may be served instead', canteenHub, '缺货', '清炒油麦菜')
  tap(canteenHub.dom, '清炒油麦菜')
  await settled()
  const swap = log.requests.find(({ url, method }) => method === 'POST' && url.endsWith('/swaps'))
  expect('two taps swap a dish', JSON.parse(swap?.data ?? '{}').newDishId === 'd3' && JSON.parse(swap?.data ?? '{}').reason === 'out_of_stock')
  shows('a swap', canteenHub, '已调整', '原为清炒菠菜')
  const eaten = await openPage('features/menu/parents/parents', { school: 'demo' })
  shows('the parents’ menu', eaten, '晨光里小学食谱', '西红柿炒鸡蛋', '鸡蛋 40', '转发给家长')
  find(eaten.dom, 'wx-button', ({ textContent }) => textContent === '蛋').__wxElement.triggerEvent('tap', {}, { bubbles: false })
  await settled()
  expect('what a child must not eat stays on the phone', stored.has('houqin:avoid') && !log.requests.some(({ data }) => data?.includes('avoid')))
}
