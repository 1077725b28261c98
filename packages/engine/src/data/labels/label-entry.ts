/** One class name as it is written somewhere. */
export interface LabelEntry {
  readonly name: string;
  /** The number that stands with the name; absent where the order counts. */
  readonly number?: number | undefined;
  /** Line of the file, counted from 1. */
  readonly line?: number | undefined;
}
