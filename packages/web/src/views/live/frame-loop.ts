/** What a loop is made of; `F` is a frame, `A` what is answered to it. */
export interface FrameLoopParts<F, A> {
  /** The newest frame; undefined where there is none yet. */
  readonly grab: () => F | undefined;
  readonly ask: (frame: F, signal: AbortSignal) => Promise<A>;
  readonly onAnswer: (frame: F, answer: A, pace: Pace) => void;
  /** The loop has stopped. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** How fast frames are answered. */
export interface Pace {
  /** Answered frames per second over the last two seconds; undefined before the second answer. */
  readonly rate: number | undefined;
  /** From reading the last frame to its answer, milliseconds. */
  readonly latency: number;
  /** Frames that were passed over since newer ones came while one was being answered. */
  readonly dropped: number;
}

/** Over what time the rate is taken, milliseconds. */
const WINDOW = 2000;

/** Asks about one frame at a time. Of those that come meanwhile the newest is asked about next; the others are passed over. */
export class FrameLoop<F, A> {
  private readonly parts: FrameLoopParts<F, A>;
  private readonly controller = new AbortController();
  private times: readonly number[] = [];
  private dropped = 0;
  private asking = false;
  private waiting = false;

  constructor(parts: FrameLoopParts<F, A>) {
    this.parts = parts;
  }

  /** There is a new frame. */
  tick(): void {
    if (this.controller.signal.aborted) return;
    if (!this.asking) {
      void this.work();
      return;
    }
    // the one that waited is passed over for this one
    if (this.waiting) this.dropped++;
    this.waiting = true;
  }

  /** Asks about the newest frame again: what is wanted of it has changed. */
  again(): void {
    if (this.asking) this.waiting = true;
    else this.tick();
  }

  /** Gives up the frame in flight, and answers no more. */
  stop(): void {
    this.controller.abort();
  }

  private async work(): Promise<void> {
    const { grab, ask, onAnswer, onFailure, now } = this.parts;
    const { signal } = this.controller;
    this.asking = true;
    try {
      do {
        this.waiting = false;
        const start = now();
        const frame = grab();
        if (frame === undefined) break;
        const answer = await ask(frame, signal);
        if (signal.aborted) return;
        const end = now();
        this.times = [...this.times.filter((time) => time > end - WINDOW), end];
        const [first = end] = this.times;
        const rate = this.times.length < 2 ? undefined : (1000 * (this.times.length - 1)) / Math.max(1, end - first);
        onAnswer(frame, answer, { rate, latency: end - start, dropped: this.dropped });
      } while (this.waiting);
    } catch (error) {
      if (signal.aborted) return;
      this.stop();
      onFailure(error);
    } finally {
      this.asking = false;
    }
  }
}
