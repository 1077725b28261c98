import { breathe, type Movie } from "./movie.ts";
import { type VideoChunk, writeWebm } from "./webm-container.ts";

/** A key frame every so many frames, so that players can seek. */
const KEY_EVERY = 60;
/** Frames that may wait in the encoder. */
const QUEUE = 8;

/** Whether this browser can encode films itself. */
export function canEncodeWebm(): boolean {
  return "VideoEncoder" in globalThis;
}

/** A WebM film (VP9, or VP8 where that is all there is), encoded as fast as the machine allows. */
export async function* encodeWebm(movie: Movie, signal: AbortSignal): AsyncGenerator<number, Blob> {
  const { width, height, frames, framesPerSecond } = movie;
  const config = await configFor(width, height, framesPerSecond);
  const chunks: VideoChunk[] = [];
  const failures: DOMException[] = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      chunks.push({ bytes, time: chunk.timestamp / 1000, isKey: chunk.type === "key" });
    },
    error: (error) => failures.push(error),
  });
  try {
    encoder.configure(config);
    for (let index = 0; index < frames; index++) {
      signal.throwIfAborted();
      const [failure] = failures;
      if (failure !== undefined) throw failure;
      const timestamp = (index * 1e6) / framesPerSecond;
      const init = { format: "RGBA", codedWidth: width, codedHeight: height, timestamp } as const;
      const frame = new VideoFrame((await movie.frame(index)).data, { ...init, duration: 1e6 / framesPerSecond });
      encoder.encode(frame, { keyFrame: index % KEY_EVERY === 0 });
      frame.close();
      yield index + 1;
      do await breathe();
      while (encoder.encodeQueueSize > QUEUE && failures.length === 0);
    }
    await encoder.flush();
  } finally {
    if (encoder.state !== "closed") encoder.close();
  }
  const codec = config.codec === "vp8" ? "V_VP8" : "V_VP9";
  const duration = (frames * 1000) / framesPerSecond;
  return new Blob([writeWebm({ codec, width, height, duration }, chunks)], { type: "video/webm" });
}

async function configFor(width: number, height: number, framerate: number): Promise<VideoEncoderConfig> {
  const bitrate = Math.min(16e6, width * height * framerate * 0.25);
  for (const codec of ["vp09.00.31.08", "vp8"]) {
    const config = { codec, width, height, bitrate, framerate };
    if ((await VideoEncoder.isConfigSupported(config)).supported === true) return config;
  }
  throw new Error("unsupported film: this browser encodes neither VP9 nor VP8");
}
