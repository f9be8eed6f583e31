/** The target's side of the client, as far as units need it. */
export default {
  apiBase: '',
  sendsPatch: true,
  signal: () => undefined,
  randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
}
