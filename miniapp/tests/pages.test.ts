import { describe, expect, it } from 'vitest'
import { farPages } from '../build/far-pages'

type Hook = (this: unknown, text: string, id: string) => string | undefined

describe('the first script', () => {
  const made = `const HomeLoader = ()=>import('./features/home/home.vue').then(com => com)
const KitchenLoader = ()=>import('./features/sample/kitchen.vue').then(com => com)
const OddLoader = ()=>import('./features/samples/odd.vue').then(com => com)`
  const plugin = farPages('/src', ['features/sample'])
  const written = (plugin.transform as Hook).call(null, made, '/src/pages-json-js')

  it('names the pages of the main package', () => {
    expect(written).toContain(`import('./features/home/home.vue')`)
    expect(written).toContain(`import('./features/samples/odd.vue')`)
  })

  it('asks another for the pages of sub-packages', () => {
    expect(written).not.toContain(`import('./features/sample/kitchen.vue')`)
    expect(written).toContain(`far.default["features/sample/kitchen"]()`)
    expect((plugin.load as Hook).call(null, '\0virtual:far-pages', '')).toBe(`export default {\n  "features/sample/kitchen": () => import("/src/features/sample/kitchen.vue"),\n}`)
  })

  it('leaves every other module alone', () => {
    expect((plugin.transform as Hook).call(null, made, '/src/main.ts')).toBeUndefined()
  })
})
