import { request } from '@/api/request'
import { roleWords } from '@/features/me/words'
import { t, words } from '@/i18n'
import type { Option } from '@/ui/Choose.vue'

const STAFF = ['director', 'teacher', 'caretaker', 'canteen']

/** Who can be on duty: staff, directors first. No guard is: nobody opens alone. */
export async function lookLeader(q = ''): Promise<Option[]> {
  const { items } = await request('GET', '/members', { query: { q, limit: 200 } })
  return items
    .filter(({ state, role }) => state === 'active' && STAFF.includes(role))
    .sort((a, b) => STAFF.indexOf(a.role) - STAFF.indexOf(b.role))
    .map(({ id, name, role }) => ({ id, text: name, note: t(roleWords[role]) }))
}

const days = words({
  mon: { zh: '星期一', en: 'Monday' },
  tue: { zh: '星期二', en: 'Tuesday' },
  wed: { zh: '星期三', en: 'Wednesday' },
  thu: { zh: '星期四', en: 'Thursday' },
  fri: { zh: '星期五', en: 'Friday' },
  sat: { zh: '星期六', en: 'Saturday' },
  sun: { zh: '星期日', en: 'Sunday' },
})
/** The days of a week from Monday. */
export const weekdayWords = [days.mon, days.tue, days.wed, days.thu, days.fri, days.sat, days.sun] as const
