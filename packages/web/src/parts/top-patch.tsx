import { isDeadUnit, type Layer, type LayerUnits, patchAt, positionOf } from "@deepling/engine";
import { useStudyInfo } from "../state/context.tsx";
import { useHeldPicture } from "./held-pictures.tsx";
import { Patch } from "./patch.tsx";
import { Thumbnail } from "./thumbnail.tsx";

/** Side of a patch in a row of a table, px at a rem of 16. */
export const PATCH_SIDE = 26;

/** What the unit's strongest position sees: of all images the one with its largest answer, or another one by its place among these. */
export function TopPatch({
  layer,
  found,
  unit,
  slot = 0,
  side = PATCH_SIDE,
}: {
  readonly layer: Layer;
  readonly found: LayerUnits;
  readonly unit: number;
  readonly slot?: number;
  readonly side?: number;
}) {
  const { preprocessing } = useStudyInfo();
  const { items, places, count } = found.top;
  const length = `${side / 16}rem`;
  const at = unit * count + slot;
  const item = slot < count ? (items[at] ?? -1) : -1;
  const box = patchAt(layer, positionOf(layer, places[at] ?? 0, found.map[1]), preprocessing.fit);
  const whole = box.width >= preprocessing.fit.width && box.height >= preprocessing.fit.height;
  const { picture } = useHeldPicture(whole || item < 0 ? undefined : item);
  if (item < 0) return null;
  // a unit that answers the same to all has no strongest image
  if (isDeadUnit(found, unit)) return <span className="patch-room" style={{ width: length, height: length }} />;
  if (whole) return <Thumbnail item={item} side={side} />;
  return (
    <span className="patch-room" style={{ width: length, height: length }}>
      {picture === undefined ? null : <Patch picture={picture} box={box} name="" />}
    </span>
  );
}
