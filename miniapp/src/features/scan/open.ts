import port from '@platform'
import { readScanned } from '@/features/tag/code'
import { t } from '@/i18n'
import { go } from '@/routes'
import { say } from '@/ui/say'
import { scanWords } from './words'

/** Goes to what a scanned or typed text stands for. */
export function openScanned(text: string): void {
  const read = readScanned(text)
  port.signal(read.kind === 'other' ? 'bad' : 'good')
  if (read.kind === 'tag') go('scan/result', { code: read.code })
  else if (read.kind === 'sample') go('sample/sample', { id: read.code })
  else if (read.kind === 'invitation') go('session/invitation', { code: read.code })
  else say(t(scanWords.otherCode))
}
