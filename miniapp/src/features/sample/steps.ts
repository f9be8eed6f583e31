import { submit, type Outcome } from '@/queue'
import { t, type Text } from '@/i18n'
import type { Sample } from './dishes'

/** Something done with a sample after it was taken, on its way. */
export function step(sample: Sample, name: Sample['actions'][number], title: Text, body: object, photos: string[] = []): Promise<Outcome> {
  return submit({
    kind: 'sample.step',
    title: `${t(title)} ${sample.dish}`,
    records: [`sample:${sample.id}`],
    method: 'POST',
    path: `/samples/${sample.id}/${name}`,
    body,
    ifMatch: `"${sample.version}"`,
    photos,
  })
}
