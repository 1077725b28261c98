/** Where numbers are put that are too many to be held together: bytes by name, in memory or in files of whoever asks. */
export interface Apart {
  /** Whether what is read was not in memory. */
  readonly fetches: boolean;
  /** Adds bytes to the end of those of a name. */
  readonly append: (name: string, bytes: Uint8Array) => Promise<void>;
  /** All bytes of a name, aligned for any numbers, in `into` if that is given and they have to be fetched. Throws "missing file" where there are none. */
  readonly read: (name: string, into?: Uint8Array) => Promise<Uint8Array>;
  /** Lets the bytes of a name go: what is not dropped belongs to the answer. */
  readonly drop: (name: string) => Promise<void>;
}

/** In memory. */
export function memoryApart(): Apart {
  const parts = new Map<string, Uint8Array[]>();
  return {
    fetches: false,
    append: async (name, bytes) => {
      parts.set(name, [...(parts.get(name) ?? []), bytes]);
    },
    read: async (name) => {
      const [first = new Uint8Array(), ...others] = parts.get(name) ?? [];
      const whole = others.length === 0 ? first : joined([first, ...others]);
      parts.set(name, [whole]);
      return whole;
    },
    drop: async (name) => void parts.delete(name),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** The bytes of numbers, which are not copied. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The single precision numbers of bytes, which are not copied. */
export const floatsOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array =>
  new Float32Array(buffer, byteOffset, byteLength / 4);

/** The double precision numbers of bytes, which are not copied. */
export const doublesOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Float64Array =>
  new Float64Array(buffer, byteOffset, byteLength / 8);
