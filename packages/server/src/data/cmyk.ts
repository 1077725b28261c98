/** Whether a JPEG or TIFF file holds cyan, magenta, yellow and black. */
export function isCmyk(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegComponents(bytes) === 4;
  const little = bytes[0] === 0x49 && bytes[1] === 0x49;
  if (little || (bytes[0] === 0x4d && bytes[1] === 0x4d)) return tiffPhotometric(bytes, little) === SEPARATED;
  return false;
}

/** RGB of four bytes a pixel by Pillow's formula, in the same whole numbers: (255 − k) · (255 − c) / 255. */
export function fromCmyk(inks: Uint8Array): Uint8Array {
  const count = Math.floor(inks.length / 4);
  const pixels = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    const light = 255 - (inks[i * 4 + 3] as number);
    for (let channel = 0; channel < 3; channel++) {
      const product = (inks[i * 4 + channel] as number) * light + 128;
      pixels[i * 3 + channel] = light - (((product >> 8) + product) >> 8);
    }
  }
  return pixels;
}

const SEPARATED = 5;

/** The number of components that a JPEG's frame header states; 0 where there is none. */
function jpegComponents(bytes: Uint8Array): number {
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return 0;
    // fill bytes, and markers without a length
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return bytes[at + 9] ?? 0;
    else at += 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  }
  return 0;
}

/** The tag PhotometricInterpretation of a TIFF's first directory. */
function tiffPhotometric(bytes: Uint8Array, little: boolean): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (at: number) => (at + 2 <= bytes.length ? view.getUint16(at, little) : 0);
  const start = bytes.length < 8 ? 0 : view.getUint32(4, little);
  for (let entry = 0; entry < short(start); entry++) {
    const at = start + 2 + entry * 12;
    if (short(at) === 262) return short(at + 8);
  }
  return undefined;
}
