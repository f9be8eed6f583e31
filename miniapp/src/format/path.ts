/** A place's path from the room outwards: on a narrow screen its beginning is what stays visible. */
export function roomFirst(path: string): string {
  return path.split(' / ').reverse().join(' · ')
}
