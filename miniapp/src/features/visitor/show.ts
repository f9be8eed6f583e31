import type { Answer } from '@/api/contract'
import { t } from '@/i18n'
import { visitorWords as w } from './words'

/** Somebody who comes to the school. */
export type Visit = Answer<'GET', '/visits/{id}'>
export type Purpose = Visit['purpose']
export type Status = Visit['status']

/** What a visitor comes for, and from where, in a line. */
export function forWhat({ purpose, company, headcount }: Pick<Visit, 'purpose' | 'company' | 'headcount'>): string {
  return [t(w[purpose]), company, headcount > 1 ? `×${headcount}` : ''].filter(Boolean).join(' · ')
}
