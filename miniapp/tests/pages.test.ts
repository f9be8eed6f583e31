import { describe, expect, it } from 'vitest'
import pagesJson from '../src/pages.json'
import { pages } from '../src/platform/h5/ahead'

interface PagesJson {
  pages: { path: string }[]
  subPackages: { root: string; pages: { path: string }[] }[]
}

describe('the pages', () => {
  it('that are fetched ahead are those of pages.json', () => {
    const { pages: main, subPackages } = pagesJson as PagesJson
    const all = [...main, ...subPackages.flatMap(({ root, pages: inside }) => inside.map(({ path }) => ({ path: `${root}/${path}` })))]
    const ahead = Object.keys(pages).map((path) => path.replace('../../', '').replace('.vue', ''))
    expect(ahead.sort()).toEqual(all.map(({ path }) => path).sort())
  })
})
