/** An event as it came: its kind and its data, still as text. */
export interface Told {
  event: string
  data: string
  id: string
}

/** Takes pieces of an event stream as they come, cut anywhere, and answers the events that have become whole. */
export function eventReader(): (piece: string) => Told[] {
  let rest = ''
  return (piece) => {
    const blocks = (rest + piece).replace(/\r\n?/g, '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.map(told).filter(({ data }) => data !== '')
  }
}

function told(block: string): Told {
  const found: Told = { event: 'message', data: '', id: '' }
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
    if (name === 'data') found.data += (found.data ? '\n' : '') + (value ?? '')
    else if (name === 'event' || name === 'id') found[name] = value ?? ''
  }
  return found
}
