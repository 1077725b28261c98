import { plural } from "../base/plural.ts";
import { type InputNumbers, numberFlags, usualNumbers } from "../data/preprocessing/usual-numbers.ts";
import { preprocess } from "../image/preprocess.ts";
import { predictedClass, probabilities } from "../model/read-scores.ts";
import { hasScores } from "../model/score-output.ts";
import type { Subject } from "./subject.ts";

/** Images on which preprocessings are compared, and how few tell anything. */
const [MOST, FEWEST] = [12, 4] as const;
/** Multiply-adds that the comparison may cost: about a second of two cores; a larger network is compared on fewer images, or not at all. */
const WORK = 1.5e11;
/** By how much another preprocessing must tell images apart better before it is named. */
const CLEARLY = 1.5;

/** What a network predicts for some images that were preprocessed in one way. */
interface Answered {
  /** Images whose label is predicted; undefined without labels. */
  readonly right: number | undefined;
  /** Mean probability of the predicted class. */
  readonly confidence: number;
  /** Different predicted classes. */
  readonly different: number;
  /** Number of classes that the predictions tell apart: e to the mutual information of image and class (the inception score, Salimans et al. 2016). */
  readonly apart: number;
}

/**
 * A sentence that names the usual preprocessing with which the network clearly predicts better on a few images of the data, if the one in use is a guess and another
 * is better: more labels right, or, without labels, predictions that are sure and differ between images. None where too little can be told: few
 * images, no class scores, a network too large to be asked so often while a person waits.
 */
export function fittingPreprocessing(subject: Subject): () => Promise<readonly string[]> {
  let told: Promise<readonly string[]> | undefined;
  return () => {
    told ??= compared(subject);
    return told;
  };
}

/** Says where the preprocessing is a guess that too few images can test; nothing otherwise. */
export function untestedPreprocessing({ model, dataset, guessed, preprocessing }: Subject): readonly string[] {
  const { count } = dataset;
  if (!guessed || count === 0 || count >= FEWEST || !hasScores(model.output)) return [];
  if (usualNumbers(preprocessing).length === 0) return [];
  return [
    `${plural(count, "image")} cannot show whether another preprocessing fits better: \`deepling evaluate\` on at least ${FEWEST} can`,
  ];
}

async function compared(subject: Subject): Promise<readonly string[]> {
  const { model, preprocessing, dataset, guessed } = subject;
  const others = usualNumbers(preprocessing);
  const room = Math.floor(WORK / Math.max(1, model.multiplyAdds) / (others.length + 1));
  const count = Math.min(MOST, room, dataset.count);
  if (!guessed || others.length === 0 || count < FEWEST || !hasScores(model.output)) return [];
  const items = Array.from({ length: count }, (_, at) => Math.floor((at * dataset.count) / count));
  const read = (await dataset.images(items, preprocessing.fit)).flatMap((image, at) =>
    image === undefined ? [] : [{ image, item: items[at] ?? 0 }],
  );
  if (read.length < FEWEST) return [];
  const ask = async (numbers: InputNumbers): Promise<Answered> => {
    const input = preprocess(
      read.map(({ image }) => image),
      { ...preprocessing, ...numbers },
    );
    const rows = probabilities(await subject.scores(subject.network, input), model.output);
    const labels = subject.data.labels;
    return answered(rows, read.length, subject, labels && read.map(({ item }) => labels[item] ?? -1));
  };
  const own = await ask(preprocessing);
  let best: { readonly numbers: InputNumbers; readonly found: Answered } | undefined;
  for (const numbers of others) {
    const found = await ask(numbers);
    if (isSound(found, read.length) && isBetter(found, own) && (best === undefined || isBetter(found, best.found, 1)))
      best = { numbers, found };
  }
  return best === undefined ? [] : [sentence(best.numbers, best.found, own, read.length)];
}

function answered(
  rows: Float32Array,
  images: number,
  { model }: Subject,
  labels: readonly number[] | undefined,
): Answered {
  const classes = rows.length / images;
  const mean = new Float64Array(classes);
  const predicted = new Set<number>();
  let [confidence, certain, right] = [0, 0, 0];
  for (let image = 0; image < images; image++) {
    const row = rows.subarray(image * classes, (image + 1) * classes);
    const best = predictedClass(row, model.output);
    predicted.add(best);
    confidence += (row[best] ?? 0) / images;
    if (labels?.[image] === best) right += 1;
    for (const [index, share] of row.entries()) {
      mean[index] = (mean[index] ?? 0) + share / images;
      if (share > 0) certain += (share * Math.log(share)) / images;
    }
  }
  const spread = mean.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  const known = labels?.some((label) => label >= 0) === true;
  return {
    right: known ? right : undefined,
    confidence,
    different: predicted.size,
    apart: Math.exp(spread + certain),
  };
}

/** Whether one preprocessing is better than another by a factor, of the labels by at least two images. */
function isBetter(one: Answered, other: Answered, factor: number = CLEARLY): boolean {
  if (one.right === undefined || other.right === undefined) return one.apart > other.apart * factor && one.apart >= 2;
  if (factor === 1) return one.right > other.right || (one.right === other.right && one.apart > other.apart);
  return one.right >= other.right * factor && one.right >= other.right + 2;
}

/** Whether what a network predicts is more than chance: with labels, half of them are right. */
const isSound = ({ right }: Answered, images: number): boolean => right === undefined || right >= images / 2;

function sentence(numbers: InputNumbers, found: Answered, own: Answered, images: number): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const told = ({ right, different, confidence }: Answered) =>
    right === undefined
      ? `${plural(different, "predicted class", "predicted classes")}, mean confidence ${percent(confidence)}`
      : `${right} right`;
  return `another preprocessing fits these images better: ${numberFlags(numbers)} (${plural(images, "image")}: ${told(found)}; as assumed: ${told(own)})`;
}
