import { request } from '@/api/request'
import { keepMember, session } from '@/api/session'

/** Asks who is logged in and what they may do. A failure leaves what was known at the last start. */
export async function loadMe(): Promise<void> {
  try {
    const { member } = await request('GET', '/me')
    if (member.id === session.value?.member.id) keepMember(member)
  } catch {
    // The pages ask their own questions and show their own faults; the known permissions stay.
  }
}

/** Whether the member may do this. What is not allowed is not shown. */
export function can(permission: string): boolean {
  return session.value?.member.permissions?.includes(permission) ?? false
}
