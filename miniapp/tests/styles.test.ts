import { expect, it } from 'vitest'

// On the web every page's styles stay once it was fetched, and all are fetched ahead: they must not meet.
const sources = import.meta.glob<string>('../src/{features,ui}/**/*.vue', { query: '?raw', import: 'default', eager: true })

it('no class is styled by two components', () => {
  const owners = new Map<string, Set<string>>()
  for (const [path, text] of Object.entries(sources)) {
    const style = text.slice(text.indexOf('<style'))
    for (const [, selectors = ''] of style.matchAll(/^([^\n{}@]+)\{/gm)) {
      for (const selector of selectors.split(',')) {
        // A selector of several classes refines what base.css or another component began.
        const name = /^\.([\w-]+)$/.exec(selector.trim())?.[1]
        if (name) owners.set(name, (owners.get(name) ?? new Set()).add(path))
      }
    }
  }
  const met = [...owners].filter(([, files]) => files.size > 1).map(([name, files]) => `${name}: ${[...files].join(', ')}`)
  expect(owners.size).toBeGreaterThan(100)
  expect(met).toEqual([])
})
