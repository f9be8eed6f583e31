import { ref, shallowRef } from 'vue'

/** A short message over the page. */
export const toast = ref('')
let fading: ReturnType<typeof setTimeout> | undefined

/** Says something that needs no answer. */
export function say(message: string): void {
  toast.value = message
  clearTimeout(fading)
  fading = setTimeout(() => {
    toast.value = ''
  }, 2600)
}

/** A question with two answers. */
export interface Question {
  title: string
  text?: string
  yes: string
  danger?: boolean
}

/** The question now on the screen. */
export const question = shallowRef<(Question & { answer(yes: boolean): void }) | null>(null)

/** Asks before something that cannot be taken back. */
export function ask(asked: Question): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer: (yes) => {
        question.value = null
        resolve(yes)
      },
    }
  })
}
