import { breathe, type Movie } from "./movie.ts";

const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

function recordedType(): string | undefined {
  return "MediaRecorder" in globalThis ? TYPES.find((type) => MediaRecorder.isTypeSupported(type)) : undefined;
}

/** Whether this browser can record a film from a canvas. */
export function canRecordWebm(): boolean {
  return recordedType() !== undefined && "captureStream" in HTMLCanvasElement.prototype;
}

const passed = (milliseconds: number) => new Promise<void>((resume) => setTimeout(resume, milliseconds));

/** A WebM film recorded in real time, for browsers without an encoder; the recorder rests while a frame is drawn. */
export async function* recordWebm(movie: Movie, signal: AbortSignal): AsyncGenerator<number, Blob> {
  const { width, height, frames, framesPerSecond } = movie;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const type = recordedType();
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks();
  if (context === null || type === undefined || track === undefined || !("requestFrame" in track)) {
    throw new Error("unsupported film: this browser cannot record one");
  }
  const requests = track as CanvasCaptureMediaStreamTrack;
  const videoBitsPerSecond = Math.min(16e6, width * height * framesPerSecond * 0.25);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.addEventListener("stop", () => resolve());
    recorder.addEventListener("error", () => reject(new Error("unsupported film: the recorder failed")));
  });
  try {
    for (let index = 0; index < frames; index++) {
      signal.throwIfAborted();
      context.putImageData(await movie.frame(index), 0, 0);
      if (recorder.state === "inactive") recorder.start();
      else recorder.resume();
      // asked for twice: on a busy machine the recorder may rest again before the first one has reached it
      for (let half = 0; half < 2; half++) {
        requests.requestFrame();
        await passed(500 / framesPerSecond);
      }
      recorder.pause();
      yield index + 1;
      await breathe();
    }
    recorder.stop();
    await stopped;
  } finally {
    if (recorder.state !== "inactive") recorder.stop();
    track.stop();
  }
  return new Blob(parts, { type: "video/webm" });
}
