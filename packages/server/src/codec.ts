import { CODEC_SETTINGS, type Codec } from "@deepling/engine";
import { Packr } from "msgpackr";

/** MessagePack with typed arrays, as the page reads it. */
export function createCodec(): Codec {
  const packr = new Packr(CODEC_SETTINGS);
  return { encode: (message) => packr.pack(message), decode: (bytes) => packr.unpack(bytes) };
}
