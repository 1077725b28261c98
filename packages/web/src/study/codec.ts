import { CODEC_SETTINGS, type Codec } from "@deepling/engine";
import { Packr } from "msgpackr";

/** msgpackr as the protocol sets it, the same on both sides. */
export function createCodec(): Codec {
  const packr = new Packr(CODEC_SETTINGS);
  // The packer reuses its buffer: a message that is kept must be a copy.
  return { encode: (value) => packr.pack(value).slice(), decode: (bytes) => packr.unpack(bytes) };
}
