import { chooseFile } from './files'

/** Text of the QR code in a picture the person chooses. */
export async function scanPicture(): Promise<string | null> {
  const file = await chooseFile('image/*')
  if (!file) return null
  const { default: QrScanner } = await import('qr-scanner')
  try {
    return (await QrScanner.scanImage(file, { returnDetailedScanResult: true, alsoTryWithoutScanRegion: true })).data
  } catch {
    return ''
  }
}

let sound: AudioContext | undefined

/** A short tone, high for good and low for bad, and a vibration where the device has one. */
export function signal(kind: 'good' | 'bad'): void {
  navigator.vibrate?.(kind === 'good' ? 60 : [80, 60, 80])
  try {
    sound ??= new AudioContext()
    const tone = sound.createOscillator()
    const loudness = sound.createGain()
    tone.frequency.value = kind === 'good' ? 1320 : 330
    loudness.gain.setValueAtTime(0.12, sound.currentTime)
    loudness.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.18)
    tone.connect(loudness).connect(sound.destination)
    tone.start()
    tone.stop(sound.currentTime + 0.2)
  } catch {
    // A browser without sound still vibrates and shows the result.
  }
}
