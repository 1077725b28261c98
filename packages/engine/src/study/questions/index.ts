import { ablate } from "./ablate.ts";
import { activations } from "./activations.ts";
import type { answers } from "./answers.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { info } from "./info.ts";
import { methods } from "./methods.ts";
import { neighbours } from "./neighbours.ts";
import { picture } from "./picture.ts";
import { place } from "./place.ts";
import { predict } from "./predict.ts";
import { project } from "./project.ts";
import { strip } from "./strip.ts";
import { thumbnails } from "./thumbnails.ts";
import { units } from "./units.ts";
import { weights } from "./weights.ts";

/** Every question that may be asked of a study. Local study, cached study and the server's routes are made from this list. */
export const questions = {
  info,
  evaluate,
  project,
  thumbnails,
  picture,
  predict,
  activations,
  neighbours,
  weights,
  place,
  strip,
  methods,
  explain,
  units,
  ablate,
} satisfies { readonly [Name in keyof typeof answers]: { readonly answers: (typeof answers)[Name] } };
