// Every question that may be asked of a study. Local study, cached study and the server's routes are made from this list.
export { ablate } from "./ablate.ts";
export { activations } from "./activations.ts";
export { change } from "./change.ts";
export { evaluate } from "./evaluate.ts";
export { explain } from "./explain.ts";
export { imageEdits } from "./image-edits.ts";
export { info } from "./info.ts";
export { methods } from "./methods.ts";
export { neighbours } from "./neighbours.ts";
export { picture } from "./picture.ts";
export { place } from "./place.ts";
export { predict } from "./predict.ts";
export { project } from "./project.ts";
export { strip } from "./strip.ts";
export { thumbnails } from "./thumbnails.ts";
export { units } from "./units.ts";
export { weights } from "./weights.ts";
