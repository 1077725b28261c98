import { CODEC_SETTINGS, type Codec } from "@deepling/engine";
// without the native addition that the package itself looks for, which takes a start 15 ms to find and load
import { Packr } from "msgpackr/pack";

/** MessagePack with typed arrays, as the page reads it. */
export function createCodec(): Codec {
  const packr = new Packr(CODEC_SETTINGS);
  return { encode: (message) => packr.pack(message), decode: (bytes) => packr.unpack(bytes) };
}

/** A codec that gives the bytes of what it decoded itself, as long as that is alive: a kept answer is sent as it lies on the disk. Messages are not changed once they are made. */
export function rememberingCodec(codec: Codec): Codec {
  const bytesOf = new WeakMap<object, Uint8Array>();
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
  return {
    encode: (message) => (isObject(message) ? bytesOf.get(message) : undefined) ?? codec.encode(message),
    decode: (bytes) => {
      const message = codec.decode(bytes);
      if (isObject(message)) bytesOf.set(message, bytes);
      return message;
    },
  };
}
