import photos from '@platform/photos'
import { computed, ref } from 'vue'
import { newId } from '@/api/id'
import { Problem } from '@/api/problem'
import { t } from '@/i18n'
import { say } from '@/ui/say'
import { forgetPhotos, sendPhoto, sweepPhotos } from './sending'
import { photoWords as w } from './words'

/** A photo of a form. */
export interface Shot {
  id: string
  /** Where an image element finds it. */
  url: string
  /** Share that has gone to the server, 0 to 1. */
  gone: number
  state: 'sending' | 'sent' | 'waiting' | 'refused'
  /** Why the server refused it. */
  why?: string
}

const MOST = 9

/** The photos of one form: kept on the phone at once, sent while the person still writes; what does not arrive goes with the record. */
export function usePhotos(most = MOST) {
  const shots = ref<Shot[]>([])
  const busy = ref(false)

  async function add(): Promise<void> {
    if (busy.value) return
    void sweepPhotos()
    const picked = await photos.choose(most - shots.value.length)
    busy.value = true
    try {
      for (const one of picked.slice(0, most - shots.value.length)) await keep(one.keep)
    } finally {
      busy.value = false
    }
  }

  async function keep(into: (id: string) => Promise<void>): Promise<void> {
    const id = newId()
    try {
      await into(id)
    } catch {
      return say(t(w.unreadable))
    }
    shots.value.push({ id, url: (await photos.show(id)) ?? '', gone: 0, state: 'sending' })
    void send(id)
  }

  async function send(id: string): Promise<void> {
    const change = (to: Partial<Shot>) => {
      shots.value = shots.value.map((shot) => (shot.id === id ? { ...shot, ...to } : shot))
    }
    change({ state: 'sending', why: undefined })
    try {
      await sendPhoto(id, (gone) => change({ gone }))
      change({ state: 'sent', gone: 1 })
    } catch (fault) {
      if (fault instanceof Problem && fault.status < 500 && fault.status !== 429) change({ state: 'refused', why: fault.message })
      else change({ state: 'waiting' })
    }
  }

  function remove(id: string): void {
    shots.value = shots.value.filter((shot) => shot.id !== id)
    void forgetPhotos([id])
  }

  /** Takes up the photos of a write that is still on the phone. */
  async function reopen(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const url = await photos.show(id)
      if (url) shots.value.push({ id, url, gone: 0, state: 'waiting' })
    }
  }

  return {
    shots,
    busy,
    most,
    add,
    remove,
    reopen,
    /** Sends again what has not arrived. */
    retry: send,
    /** The ids as they go into the record. */
    ids: computed(() => shots.value.map(({ id }) => id)),
    /** Whether one of them stands in the way. */
    refused: computed(() => shots.value.some(({ state }) => state === 'refused')),
    /** Forgets all of them: the form was left without handing them over. */
    drop: () => void forgetPhotos(shots.value.map(({ id }) => id)),
  }
}

export type Taking = ReturnType<typeof usePhotos>
