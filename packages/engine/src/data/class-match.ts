/** Which class of the model each class of the data is. */
export interface ClassMatch {
  /** Model class per data class, −1 where the model has none. */
  readonly classes: Int32Array;
  /** By name, by the number that a label or a name is, by sorted position (both have as many classes), or not at all. */
  readonly how: "name" | "number" | "position" | "none";
  /** Data classes that have no class of the model. */
  readonly unmatched: readonly string[];
  /** What the person should know: assumptions that were made, and the classes that were not found. */
  readonly notes: readonly string[];
}
