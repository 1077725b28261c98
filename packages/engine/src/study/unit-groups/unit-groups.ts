import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { matrix64 } from "../../math/matrix.ts";
import { type Factors, factorise, startFactors } from "../../math/nmf.ts";
import type { Layer } from "../../passes/layer.ts";
import { sampledAnswersOf } from "../elsewhere/sampled-answers.ts";
import type { Subject } from "../subject.ts";
import type { AnswerCodes } from "../units/answer-codes.ts";
import { codeValue } from "../units/ordered-code.ts";

/** Units of a layer in a few groups that answer to the same images. */
export interface UnitGroups {
  readonly kind: "unit groups";
  readonly final: true;
  readonly layer: number;
  /** Images of the seeded sample whose answers were factorised. */
  readonly images: number;
  /** The largest part of the answers first. */
  readonly groups: readonly {
    /** The units that belong more to it than to any other, the most typical first. */
    readonly units: Int32Array;
    /** Of each, the share of its answers that the group accounts for, among all groups. */
    readonly shares: Float32Array;
  }[];
  /** Units that are above zero on none of the images: they belong to no group. */
  readonly silent: Int32Array;
  /** ‖V − W H‖ / ‖V‖. */
  readonly error: number;
}

/** Images that are factorised at most, evenly through the sample. */
const IMAGES = 400;
const SEED = 0;

/**
 * Groups units by non-negative matrix factorisation of their answers, units × images, each unit's scaled to the same length and those below zero taken as zero. Deterministic
 * (seeded start, `factorise`). Throws "unsupported layer" where its rows belong to no image.
 */
export async function* unitGroups(
  subject: Subject,
  layer: Layer,
  count: number,
  signal: Abort | undefined,
): AsyncGenerator<Progress | UnitGroups> {
  const answers = (yield* subject.shared(sampledAnswersOf)(signal)).get(layer.index);
  if (answers === undefined) {
    throw new DeeplingError("unsupported", `layer: the rows of ${layer.name} belong to no image`, {
      hint: "choose another layer",
    });
  }
  const { rows, units, silent, images } = scaledAnswers(answers, Number(layer.channels.count));
  const matrix = matrix64(units.length, images, rows);
  const wanted = Math.min(count, units.length);
  const factors = wanted === 0 ? undefined : factorise(matrix, startFactors(matrix, wanted, SEED));
  yield {
    ...{ kind: "unit groups", final: true, layer: layer.index, images },
    groups: factors === undefined ? [] : groupsOf(factors, units),
    silent: Int32Array.from(silent),
    error: factors === undefined ? Number.NaN : factors.error / Math.sqrt(units.length),
  };
}

/** Answers of units that are above zero somewhere, each scaled to length 1. */
function scaledAnswers({ items, ofUnit }: AnswerCodes, count: number) {
  const stride = Math.max(1, Math.ceil(items.length / IMAGES));
  const images = Math.ceil(items.length / stride);
  const [units, silent]: [number[], number[]] = [[], []];
  const rows = new Float64Array(count * images);
  for (let unit = 0; unit < count; unit++) {
    const codes = ofUnit(unit);
    const own = Float64Array.from({ length: images }, (_, at) => above(codeValue(codes[at * stride] ?? 0)));
    const length = Math.hypot(...own);
    if (!(length > 0)) {
      silent.push(unit);
      continue;
    }
    rows.set(
      own.map((answer) => answer / length),
      units.length * images,
    );
    units.push(unit);
  }
  return { rows: rows.subarray(0, units.length * images), units, silent, images };
}

const above = (value: number): number => (Number.isFinite(value) && value > 0 ? value : 0);

function groupsOf({ w, h }: Factors, units: readonly number[]): UnitGroups["groups"] {
  const count = h.rows;
  const lengths = Array.from({ length: count }, (_, k) =>
    Math.hypot(...h.data.subarray(k * h.columns, (k + 1) * h.columns)),
  );
  const groups = lengths.map((): { unit: number; weight: number; share: number }[] => []);
  for (const [row, unit] of units.entries()) {
    const parts = lengths.map((length, k) => length * (w.data[row * count + k] ?? 0));
    const best = parts.indexOf(Math.max(...parts));
    const [weight, all] = [parts[best] ?? 0, parts.reduce((sum, part) => sum + part, 0)];
    groups[best]?.push({ unit, weight, share: all > 0 ? weight / all : 0 });
  }
  const total = (group: (typeof groups)[number]) => group.reduce((sum, { weight }) => sum + weight, 0);
  return groups
    .filter((group) => group.length > 0)
    .sort((a, b) => total(b) - total(a))
    .map((group) => {
      const ordered = group.sort((a, b) => b.weight - a.weight || a.unit - b.unit);
      return {
        units: Int32Array.from(ordered, ({ unit }) => unit),
        shares: Float32Array.from(ordered, ({ share }) => share),
      };
    });
}
