/**
 * Whether a question is answered once or with a stream: all that a page needs of it beside its types. It stands apart from the list of
 * questions so that a page loads neither schemas nor what answers them; the compiler compares both.
 */
export const answers = {
  info: "once",
  evaluate: "stream",
  effect: "stream",
  project: "stream",
  thumbnails: "once",
  picture: "once",
  predict: "once",
  activations: "once",
  neighbours: "once",
  weights: "once",
  place: "once",
  strip: "stream",
  methods: "once",
  imageEdits: "once",
  explain: "stream",
  units: "stream",
  ablate: "stream",
  prune: "stream",
  change: "stream",
  counterfactual: "stream",
  revisions: "stream",
  similarity: "stream",
  unitMatches: "stream",
  layerErrors: "stream",
  graphDifference: "once",
  sweep: "stream",
  robustness: "stream",
} as const;
