/** What is known of predictions on some images under an edit. */
interface Judged {
  /** NaN without labels. */
  readonly accuracy: number;
  /** Share of images that are predicted as untouched. */
  readonly same: number;
}

/** How much is left under an edit, 0 to 1 or a little more: accuracy as a share of the untouched one; without labels the share predicted as untouched. */
export function keptShare({
  labelled,
  untouched,
}: {
  readonly labelled: number;
  readonly untouched: { readonly accuracy: number };
}): (judged: Judged) => number {
  return ({ accuracy, same }) => (labelled === 0 ? same : accuracy / untouched.accuracy);
}
