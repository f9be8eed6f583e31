// P3, the other half: when a parent's phone shows the menu for the first time, beside one word from the same server.
//
//   HOUQIN_TEST_BINARY=target/release/houqin node tests/bench/paint.mjs
import { closePhones, openPhone, startServer } from '../browser/app.mjs'

// What Chromium's tools call slow 4G, on a phone a quarter as quick as this machine.
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }
const SLOWER = 4
const ROUNDS = 7

/** Milliseconds from the tap to the first paint, and how much came how often, with nothing kept from before. */
async function open(address) {
  const { page, close } = await openPhone()
  const tools = await page.context().newCDPSession(page)
  await tools.send('Network.enable')
  await tools.send('Network.emulateNetworkConditions', NETWORK)
  await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  let requests = 0
  let bytes = 0
  page.on('request', () => requests++)
  tools.on('Network.loadingFinished', (done) => (bytes += done.encodedDataLength))
  await page.goto(address, { waitUntil: 'load' })
  const paint = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const first = (list) => list.find((entry) => entry.name === 'first-contentful-paint')?.startTime
        new PerformanceObserver((list) => first(list.getEntries()) && resolve(first(list.getEntries()))).observe({
          type: 'paint',
          buffered: true,
        })
      }),
  )
  await close()
  return { paint, requests, bytes }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
const server = await startServer()
try {
  const rounds = { menu: [], word: [] }
  for (let round = 0; round < ROUNDS; round++) {
    rounds.menu.push(await open(`${server.origin}/s/demo/menu`))
    rounds.word.push(await open(`${server.origin}/healthz`))
  }
  const [menu, word] = [rounds.menu, rounds.word].map((all) => median(all.map((one) => one.paint)))
  const [{ requests, bytes }] = rounds.menu
  console.log(`P3  first paint of the menu page, ms: ${menu.toFixed(0)}, of one word: ${word.toFixed(0)}, ratio ${(menu / word).toFixed(2)}`)
  console.log(`    requests: ${requests}, bytes with headers: ${bytes}`)
} finally {
  await closePhones()
  server.stop()
}
