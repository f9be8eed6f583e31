/** Parts that the first page does without. */
export interface Later {
  live(): Promise<typeof import('@/features/live/live')>
  photos(): Promise<typeof import('@/features/photo/sending')>
}
