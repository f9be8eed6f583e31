import { ref } from 'vue'
import type { Answer } from '@/api/contract'
import { request } from '@/api/request'
import { span } from '@/features/order/promise'
import type { Urgency } from '@/features/order/repair'
import { t } from '@/i18n'
import { storage } from '@/platform/storage'
import { promiseWords as w } from './words'

type Promises = Answer<'GET', '/school'>['promises']

const KEY = 'promises'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const promises = ref(storage.read<Promises>(KEY))

/** Asks what the school promises; without an answer it is what was last known. */
export async function loadPromises(): Promise<void> {
  try {
    promises.value = (await request('GET', '/school')).promises
    storage.write(KEY, promises.value)
  } catch {
    // The words then promise nothing they cannot know.
  }
}

/** What an urgency is for, and until when it is promised here. */
export function promised(urgency: Urgency): { what: string; when: string } {
  const now = promises.value
  const what = t(w[urgency])
  if (!now) return { what, when: '' }
  const when = {
    urgent: t(w.within, { time: span(now.urgentMinutes * MINUTE_MS) }),
    small: t(w.today, { time: now.smallUntil }),
    normal: t(w.withinSchool, { time: span(now.normalHours * HOUR_MS) }),
    major: t(w.days, { n: now.majorDays }),
  }
  return { what, when: when[urgency] }
}
