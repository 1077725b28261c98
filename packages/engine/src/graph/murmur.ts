import { mixedBits } from "../base/random.ts";

/** Multipliers of the algorithm. */
const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;

/** MurmurHash3, 128 bits by 32-bit arithmetic, seed 0 (Appleby 2011): not cryptographic; as 32 hexadecimal digits. */
export function murmur128(bytes: Uint8Array): string {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const blocks = Math.floor(aligned.length / 16);
  // signed: the engine boxes numbers above 2³¹ until it has compiled the loop
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, blocks * 4);
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += 4) {
    h1 = (Math.imul(rotate(h1 ^ mix1(words[i] as number), 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 = (Math.imul(rotate(h2 ^ mix2(words[i + 1] as number), 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 = (Math.imul(rotate(h3 ^ mix3(words[i + 2] as number), 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 = (Math.imul(rotate(h4 ^ mix4(words[i + 3] as number), 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  // The rest, filled up with zeros, which leave the state as it is.
  const rest = new Uint8Array(16);
  rest.set(aligned.subarray(blocks * 16));
  const [k1 = 0, k2 = 0, k3 = 0, k4 = 0] = new Uint32Array(rest.buffer);
  const ends = [h1 ^ mix1(k1), h2 ^ mix2(k2), h3 ^ mix3(k3), h4 ^ mix4(k4)].map((h) => h ^ aligned.length);
  return spread(spread(ends).map(mixedBits))
    .map((h) => (h >>> 0).toString(16).padStart(8, "0"))
    .join("");
}

/** A text's code units, little end first. */
export function textBytes(text: string): Uint8Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return new Uint8Array(units.buffer);
}

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
const mix1 = (k: number) => Math.imul(rotate(Math.imul(k, C1), 15), C2);
const mix2 = (k: number) => Math.imul(rotate(Math.imul(k, C2), 16), C3);
const mix3 = (k: number) => Math.imul(rotate(Math.imul(k, C3), 17), C4);
const mix4 = (k: number) => Math.imul(rotate(Math.imul(k, C4), 18), C1);

/** Every word comes to depend on all. */
function spread([h1 = 0, h2 = 0, h3 = 0, h4 = 0]: readonly number[]): number[] {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}
