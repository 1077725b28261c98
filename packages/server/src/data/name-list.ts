/** Many texts in little memory: their UTF-8 bytes one after another, with the end of each. */
export interface NameList {
  readonly count: number;
  readonly at: (index: number) => string;
  readonly bytes: Uint8Array;
  readonly ends: Float64Array;
}

/** Collects texts for a list. */
export interface NameListBuilder {
  readonly add: (text: string) => void;
  readonly done: () => NameList;
}

const utf8 = new TextDecoder();

/** A list of the texts that lie in `bytes`, of which `ends` has the end of each. */
export function nameList(bytes: Uint8Array, ends: Float64Array): NameList {
  return {
    count: ends.length,
    bytes,
    ends,
    at: (index) => utf8.decode(bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index])),
  };
}

/** An empty list to add to; its memory doubles as it fills. */
export function buildNameList(): NameListBuilder {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1024);
  let ends = new Float64Array(64);
  let [used, count] = [0, 0];
  return {
    add: (text) => {
      // a code unit takes at most three bytes
      if (used + 3 * text.length > bytes.length) bytes = grown(bytes, used + 3 * text.length);
      if (count === ends.length) {
        const larger = new Float64Array(2 * count);
        larger.set(ends);
        ends = larger;
      }
      used += encoder.encodeInto(text, bytes.subarray(used)).written;
      ends[count++] = used;
    },
    done: () => nameList(bytes.slice(0, used), ends.slice(0, count)),
  };
}

function grown(bytes: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * bytes.length, least));
  larger.set(bytes);
  return larger;
}
