/** What is told about an answer that arrives piece by piece. */
export interface Heard {
  status(code: number): void
  text(piece: string): void
  /** Once, however it ended; also when it never began. */
  ended(): void
}

/** Opens a stream of events; answers how to close it. */
export type Listening = (url: string, header: Record<string, string>, heard: Heard) => () => void
