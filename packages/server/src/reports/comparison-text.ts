import { percent, plural } from "@deepling/engine";
import { columnOf } from "./column.ts";
import type { Comparison, ComparisonReport } from "./comparison.ts";
import { unitOverModelsLines } from "./unit-over-models.ts";

const share = (value: number | null): string => (value === null ? "–" : percent(value)).padStart(8);
const number = (value: number | null): string => (value === null ? "–" : value.toFixed(3)).padStart(7);

/** Rows of a table that are printed. */
const LISTED = 30;

/** The report as text: all models in a table; of two the classes, layers, graphs and errors as well. */
export function formatComparison(report: ComparisonReport): string {
  const { models, comparisons, data } = report;
  const [only] = comparisons;
  const counted = Math.max(0, ...models.map(({ count }) => count));
  const head = [`${models.map(({ name }) => name).join(", ")} on ${data}: ${plural(counted, "image")}`, ""];
  const unit = report.unit === null ? [] : unitOverModelsLines(report.unit);
  if (comparisons.length !== 1 || only === undefined) return [...head, ...severalModels(report), ...unit].join("\n");
  return [...head, ...twoModels(only), ...unit].join("\n");
}

function severalModels({ models, comparisons }: ComparisonReport): readonly string[] {
  const cut = columnOf(models.map(({ name }) => name));
  const [first] = models;
  const rows = models.map(({ name, accuracy }, at) => {
    const found = comparisons.find(({ after }) => at > 0 && after === name);
    const sets = found?.predictions;
    const matched = found?.layers.matches.flatMap(({ cka }) => cka ?? []) ?? [];
    const mean = matched.length === 0 ? null : matched.reduce((sum, cka) => sum + cka, 0) / matched.length;
    const cells = sets
      ? [share(sets.agreement), String(sets.onlyBefore.length).padStart(8), String(sets.onlyAfter.length).padStart(8)]
      : ["–".padStart(8), "–".padStart(8), "–".padStart(8)];
    return `  ${cut(name)} ${share(accuracy)} ${cells.join(" ")} ${number(mean)}`;
  });
  const names = ["accuracy", "agrees", "lost", "gained"].map((word) => word.padStart(8)).join(" ");
  return [
    `  ${cut("")} ${names} ${"CKA".padStart(7)}`,
    ...rows,
    "",
    `agrees: predicted as by ${first?.name}; lost, gained: images that ${first?.name} alone, and the other alone, has right; CKA: mean over matched layers`,
    ...recalls(models, comparisons),
    ...breaks(comparisons),
    "",
  ];
}

/** Where each quantised model breaks. */
function breaks(comparisons: readonly Comparison[]): readonly string[] {
  const lines = comparisons.flatMap(({ errors }) => {
    if (errors === null) return [];
    const first = errors.layers.find(({ layer }) => layer === errors.breaks);
    const limit = percent(errors.limit);
    const told =
      first === undefined
        ? `no layer is beyond ${limit}`
        : `breaks at ${first.layer} (${percent(first.error ?? Number.NaN)}, the first beyond ${limit})`;
    return [`${errors.of} against ${errors.against}, relative L2 on ${plural(errors.images, "image")}: ${told}`];
  });
  return lines.length === 0 ? [] : ["", ...lines];
}

/** Recall of every class along the models. */
function recalls(models: ComparisonReport["models"], comparisons: readonly Comparison[]): readonly string[] {
  const told = comparisons.flatMap(({ after, predictions }) =>
    predictions === null || predictions.labelled === 0 ? [] : [{ name: after, predictions }],
  );
  const [first] = told;
  if (first === undefined) return [];
  const classes = first.predictions.perClass.filter(({ images }) => images > 0).map(({ class: own }) => own);
  const cut = columnOf(["recall", ...classes]);
  const shown = [models[0]?.name ?? "", ...told.map(({ name }) => name)];
  const wide = Math.max(8, ...shown.map((name) => Math.min(16, name.length)));
  const recallOf = (own: string, at: number): number | null => {
    const found = (told[at - 1] ?? first).predictions.perClass.find((one) => one.class === own);
    return (at === 0 ? found?.recall.before : found?.recall.after) ?? null;
  };
  return [
    "",
    `  ${cut("recall")} ${shown.map((name) => name.slice(-wide).padStart(wide)).join(" ")}`,
    ...classes
      .slice(0, LISTED)
      .map((own) => `  ${cut(own)} ${shown.map((_, at) => share(recallOf(own, at)).padStart(wide)).join(" ")}`),
    ...more(classes.length),
  ];
}

const more = (count: number): readonly string[] =>
  count > LISTED ? [`  and ${count - LISTED} more (--json lists all)`] : [];

function twoModels(found: Comparison): readonly string[] {
  return [
    ...predictionLines(found),
    ...layerLines(found),
    "",
    ...graphLines(found),
    "",
    ...errorLines(found),
    ...(found.errors === null ? [] : [""]),
  ];
}

function predictionLines({ before, after, predictions }: Comparison): readonly string[] {
  if (predictions === null) return ["no predictions to compare: one of the models has no class scores", ""];
  const { accuracy, agreement, labelled, count, bothRight, onlyBefore, onlyAfter, bothWrong, perClass } = predictions;
  const alike =
    agreement === null
      ? `predicted alike: not known, since ${count === 0 ? "no image has a prediction of both" : "the models have no class in common"}`
      : `predicted alike: ${percent(agreement)} of ${plural(count, "image")}`;
  if (labelled === 0) return [alike, ""];
  const cut = columnOf(perClass.map((one) => one.class));
  const told = perClass.filter(({ images }) => images > 0);
  const pair = (of: { before: number | null; after: number | null }) => `${share(of.before)} →${share(of.after)}`;
  return [
    `accuracy ${percent(accuracy.before ?? Number.NaN)} and ${percent(accuracy.after ?? Number.NaN)} on ${plural(labelled, "labelled image")}`,
    `right: both ${bothRight.length}, only ${before} ${onlyBefore.length}, only ${after} ${onlyAfter.length}, neither ${bothWrong.length}`,
    alike,
    "",
    `  ${cut("")} ${"images".padStart(7)} ${"recall".padStart(18)} ${"precision".padStart(20)}`,
    ...told
      .slice(0, LISTED)
      .map(
        ({ class: own, images, recall, precision }) =>
          `  ${cut(own)} ${String(images).padStart(7)} ${pair(recall)}   ${pair(precision)}`,
      ),
    ...more(told.length),
    "",
  ];
}

function layerLines({ layers, before, after }: Comparison): readonly string[] {
  const matched = layers.matches.filter(({ by }) => by !== "none");
  const alone = layers.matches.length - matched.length;
  const cut = columnOf(matched.map(({ layer }) => layer));
  const other = columnOf(matched.map((match) => match.other ?? ""));
  return [
    `layers of ${after}, matched with those of ${before}; ${layers.images === 0 ? "no CKA: it needs at least 4 images" : `linear CKA on ${plural(layers.images, "image")}`}`,
    ...matched
      .slice(0, 2 * LISTED)
      .map(({ layer, other: to, by, cka }) => `  ${cut(layer)} ${other(to ?? "")} ${number(cka)}  by ${by}`),
    ...(matched.length > 2 * LISTED ? [`  and ${matched.length - 2 * LISTED} more (--json lists all)`] : []),
    ...(alone > 0 ? [`  ${plural(alone, "layer")} of ${after} without a match`] : []),
  ];
}

const WORDS = {
  added: "added",
  removed: "removed",
  reshaped: "re-shaped",
  settings: "with other settings",
  reweighted: "with other weights",
} as const;

function graphLines({ graph }: Comparison): readonly string[] {
  const { same, ...changed } = graph.counts;
  const told = Object.entries(WORDS).flatMap(([change, words]) => {
    const count = changed[change as keyof typeof changed];
    return count === 0 ? [] : [`${count} ${words}`];
  });
  if (told.length === 0) return [`graphs: the same, weights included (${plural(same, "node")})`];
  const rows = graph.layers
    .filter(({ change }) => change !== "same")
    .sort((a, b) => rank(a) - rank(b) || (b.weights ?? 0) - (a.weights ?? 0));
  const cut = columnOf(rows.map(({ before, after }) => after ?? before ?? ""));
  return [
    `graphs: ${told.join(", ")}, ${same} the same`,
    ...rows.slice(0, LISTED).map(({ change, before, after, weights, detail }) => {
      const apart = change === "reweighted" && weights !== null ? `by ${percent(weights)}` : detail;
      return `  ${cut(after ?? before ?? "")} ${WORDS[change as keyof typeof WORDS]} ${apart}`.trimEnd();
    }),
    ...more(rows.length),
  ];
}

/** Changes of the structure come before those of weights. */
const rank = ({ change }: { readonly change: string }): number => Object.keys(WORDS).indexOf(change);

function errorLines({ errors }: Comparison): readonly string[] {
  if (errors === null) return [];
  const cut = columnOf(errors.layers.map(({ layer }) => layer));
  const limit = percent(errors.limit);
  return [
    `error of each layer of ${errors.of} against ${errors.against} (relative L2 on ${plural(errors.images, "image")})`,
    ...errors.layers.map(({ layer, other, error }) => {
      const marks = [
        other === layer ? "" : `against ${other}`,
        layer === errors.breaks ? `breaks here: the first beyond ${limit}` : "",
      ];
      return `  ${cut(layer)} ${share(error)}  ${marks.filter((mark) => mark !== "").join("; ")}`.trimEnd();
    }),
    ...(errors.breaks === null ? [`no layer is beyond ${limit}`] : []),
  ];
}
