import { DeeplingError } from "@deepling/engine";
import type { Drawable } from "./frame-pixels.ts";

/** Where frames come from, while it is open. */
export interface LiveSource {
  readonly kind: "camera" | "video" | "picture";
  readonly name: string;
  /** What the person sees of it. */
  readonly element: HTMLVideoElement | HTMLCanvasElement;
  /** The newest frame. */
  readonly drawable: () => Drawable;
  /** Tells of every new frame until the function it answers is called; of a picture, once. */
  readonly follow: (tell: () => void) => () => void;
  /** Turns the camera off, lets go of the file. */
  readonly stop: () => void;
}

/** Why a camera did not open, by the names that browsers give (Media Capture and Streams, getUserMedia). */
const REFUSED: Readonly<Record<string, readonly [code: "missing" | "unreachable", value: string, hint: string]>> = {
  NotAllowedError: [
    "unreachable",
    "camera: the browser was not allowed to use it",
    "allow it beside the page's address and press Camera again, or drop a picture or a video here",
  ],
  NotFoundError: ["missing", "camera: this machine has none", "drop a picture or a video here instead"],
  NotReadableError: [
    "unreachable",
    "camera: another program uses it",
    "close that program, or drop a picture or a video here",
  ],
};

/** Asks for the camera and opens it. Throws "missing camera" and "unreachable camera", in the person's words. */
export async function openCamera(devices: Pick<MediaDevices, "getUserMedia"> | undefined): Promise<LiveSource> {
  if (devices === undefined) {
    throw new DeeplingError("missing", "camera: this browser gives none to this page", {
      hint: "open the page at http://127.0.0.1, or drop a picture or a video here",
    });
  }
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } }, audio: false });
  } catch (cause) {
    const known = cause instanceof Error ? REFUSED[cause.name] : undefined;
    const [code, value, hint] = known ?? ["unreachable", "camera", "drop a picture or a video here instead"];
    throw new DeeplingError(code, value, { hint, cause });
  }
  const video = quietVideo();
  video.srcObject = stream;
  const stop = () => {
    video.srcObject = null;
    for (const track of stream.getTracks()) track.stop();
  };
  return playing("camera", stream.getVideoTracks()[0]?.label || "camera", video, stop);
}

/** Opens a file that was dropped or chosen: a video, which is repeated, or a picture. Throws "invalid file" where the browser reads neither. */
export async function openFile(file: File): Promise<LiveSource> {
  if (file.type.startsWith("video/")) {
    const url = URL.createObjectURL(file);
    const video = quietVideo();
    video.loop = true;
    video.src = url;
    return playing("video", file.name, video, () => {
      video.removeAttribute("src");
      video.load();
      URL.revokeObjectURL(url);
    });
  }
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw unreadable(file.name, cause);
  });
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  return {
    kind: "picture",
    name: file.name,
    element: canvas,
    drawable: () => ({ source: bitmap, width: bitmap.width, height: bitmap.height }),
    follow: (tell) => {
      tell();
      return () => {};
    },
    stop: () => bitmap.close(),
  };
}

const unreadable = (name: string, cause: unknown): DeeplingError =>
  new DeeplingError("invalid", `file: ${name}`, {
    hint: "the browser cannot read it as a picture or a video: try PNG, JPEG, WebP, MP4 or WebM",
    cause,
  });

function quietVideo(): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  return video;
}

/** A video once it plays. */
async function playing(
  kind: "camera" | "video",
  name: string,
  video: HTMLVideoElement,
  stop: () => void,
): Promise<LiveSource> {
  try {
    await video.play();
  } catch (cause) {
    stop();
    throw unreadable(name, cause);
  }
  return {
    kind,
    name,
    element: video,
    drawable: () => ({ source: video, width: video.videoWidth, height: video.videoHeight }),
    follow: (tell) => followVideo(video, tell),
    stop: () => {
      video.pause();
      stop();
    },
  };
}

/** Tells of every frame that the video presents; where the browser does not say so, of every frame of the screen. */
function followVideo(video: HTMLVideoElement, tell: () => void): () => void {
  const says = "requestVideoFrameCallback" in video;
  let handle = 0;
  const next = () => {
    handle = says ? video.requestVideoFrameCallback(told) : requestAnimationFrame(told);
  };
  const told = () => {
    tell();
    next();
  };
  next();
  return () => {
    if (says) video.cancelVideoFrameCallback(handle);
    else cancelAnimationFrame(handle);
  };
}
