/** Parts that the first page does without. */
export interface Later {
  live(): Promise<typeof import('@/features/live/live')>
  codes(): Promise<typeof import('@/ui/codes')>
  photos(): Promise<typeof import('@/features/photo/sending')>
}
