/** What to print, too long for an address: handed from the page that chose to the page that prints. */
export interface Chosen {
  assetIds?: string[]
  tagCodes?: string[]
}

let chosen: Chosen = {}

/** Puts down what is to be printed. */
export function choose(what: Chosen): void {
  chosen = what
}

/** Takes up what was put down, once. */
export function takeChosen(): Chosen {
  const taken = chosen
  chosen = {}
  return taken
}
