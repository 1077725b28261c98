/** A film to be encoded: frames are asked for one by one, in order, and may be asked for again. */
export interface Movie {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Opaque RGBA of `width` × `height`; the same object again when nothing has changed since the frame before. */
  readonly frame: (index: number) => ImageData | Promise<ImageData>;
}

/** Encodes a film; yields the number of frames done, and lets the page breathe between them. */
export type EncodeMovie = (movie: Movie, signal: AbortSignal) => AsyncGenerator<number, Blob>;

/** Lets pending input and drawing happen. */
export function breathe(): Promise<void> {
  return new Promise((resume) => setTimeout(resume));
}
