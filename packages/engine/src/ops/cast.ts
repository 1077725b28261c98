import { intAttribute } from "../graph/attributes.ts";
import { convert } from "./rules/convert.ts";
import { elementTypeOf } from "./rules/element-types.ts";

/** The same numbers in the element type `to`; towards whole numbers they are cut off. */
export const cast = convert("Cast", (node) => elementTypeOf(node, intAttribute(node, "to", 0)));
