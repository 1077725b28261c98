/** What is at fault; the first word of every message. */
export type Fault = "invalid" | "unknown" | "missing" | "unsupported" | "mismatched" | "duplicate" | "unreachable";

/** What may be said beside the fault itself. */
export interface ErrorDetail {
  /** What the person can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * An error in the person's own names. `subject` continues the fault word: *noun: value (place)*, lower case, no
 * full stop, so that `new DeeplingError("unsupported", 'gradient: NonMaxSuppression (node "nms_1")')` reads
 * `unsupported gradient: NonMaxSuppression (node "nms_1")`.
 */
export class DeeplingError extends Error {
  readonly code: Fault;
  readonly hint: string | undefined;

  constructor(code: Fault, subject: string, detail: ErrorDetail = {}) {
    super(`${code} ${subject}`, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "DeeplingError";
    this.code = code;
    this.hint = detail.hint;
  }
}
