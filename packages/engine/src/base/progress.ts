/** How far a long job is. */
export interface Progress {
  readonly kind: "progress";
  /** What is being done, for the person: "reading images", "layer distances". */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}
