import { nameAt } from "@deepling/engine";
import { useMemo } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { LayerChoice } from "../../parts/layer-choice.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Thumbnail } from "../../parts/thumbnail.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { dreamLayer, hasMap } from "../../state/open-dream.ts";
import { currentLayer } from "../../state/store.ts";
import type { DreamPart } from "../../state/view-state.ts";

/** Images that are offered as guides. */
const OFFERED = 40;

/** The layer that a dream is of: the one that was chosen, else where it would begin. */
export function useDreamLayer() {
  const { model } = useStudyInfo();
  const at = useView(currentLayer);
  const name = useView((state) => state.view.dream.layer);
  return useMemo(
    () => model.layers.find((layer) => layer.name === name) ?? dreamLayer(model.layers, at),
    [model, name, at],
  );
}

function useChange() {
  const { look } = useActions();
  const dream = useView((state) => state.view.dream);
  return { dream, change: (patch: Partial<DreamPart["dream"]>) => look({ dream: { ...dream, ...patch } }) };
}

/** Images that may guide: those that are selected, then the first of each class, then the first of all. */
function useOffered(item: number | undefined): readonly number[] {
  const { data } = useStudyInfo();
  const selection = useView((state) => state.view.selection);
  return useMemo(() => {
    const firsts = firstOfClasses(data.labels, data.classes.length, OFFERED);
    const all = Array.from({ length: Math.min(OFFERED, data.count) }, (_, one) => one);
    const offered = new Set([...selection.slice(0, OFFERED / 2), ...firsts, ...all]);
    return [...offered].filter((one) => one !== item).slice(0, OFFERED);
  }, [data, selection, item]);
}

/** The first image of each class, in the order of the classes; of at most `most` classes. */
function firstOfClasses(labels: Int32Array | undefined, classes: number, most: number): readonly number[] {
  const firsts = new Int32Array(Math.min(classes, most)).fill(-1);
  let missing = firsts.length;
  for (let item = 0; missing > 0 && item < (labels?.length ?? 0); item++) {
    const label = labels?.[item] ?? -1;
    if (firsts[label] !== -1) continue;
    firsts[label] = item;
    missing--;
  }
  return [...firsts].filter((item) => item >= 0);
}

/** Chooses the image that guides the dream. */
function GuidePicker({ item }: { readonly item: number | undefined }) {
  const { dream, change } = useChange();
  const { data } = useStudyInfo();
  const offered = useOffered(item);
  const { guide } = dream;
  return (
    <Popover
      className={guide === undefined ? "button compact" : "button compact on"}
      name="Guide"
      label={
        <>
          guide {guide === undefined ? null : <Thumbnail item={guide} side={18} />}
          <Icon name="fold-down" />
        </>
      }
    >
      {(close) => {
        const choose = (chosen: number | undefined) => {
          change({ guide: chosen, unit: undefined });
          close();
        };
        return (
          <div className="dream-guides">
            <p className="menu-title">
              What looks like a part of the guide to the layer grows, position by position. Selected images come first.
            </p>
            <button
              type="button"
              className="menu-item"
              aria-pressed={guide === undefined}
              onClick={() => choose(undefined)}
            >
              No guide
            </button>
            <div className="dream-guide-tiles">
              {offered.map((one) => (
                <button
                  key={one}
                  type="button"
                  className="dream-guide"
                  aria-label={`Guide: ${nameAt(data.names, one) ?? `image ${one}`}`}
                  aria-pressed={guide === one}
                  title={nameAt(data.names, one)}
                  onClick={() => choose(one)}
                >
                  <Thumbnail item={one} side={40} />
                </button>
              ))}
            </div>
          </div>
        );
      }}
    </Popover>
  );
}

const NUMBERS = [
  { key: "octaves", label: "Octaves", least: 1, most: 12, hint: "Sizes, the smallest first; each is 1.4 times larger" },
  { key: "steps", label: "Steps", least: 1, most: 200, hint: "Steps in each octave" },
  { key: "size", label: "Size", least: 8, most: 2048, hint: "Longer side of the finished picture, in pixels" },
] as const;

/** Numbers of the dream; each counts when it is left or Enter is pressed. */
function Numbers() {
  const { dream, change } = useChange();
  return (
    <Popover
      className="button compact"
      name="Settings of the dream"
      label={
        <>
          settings <Icon name="fold-down" />
        </>
      }
    >
      {() => (
        <div className="dream-numbers">
          {NUMBERS.map(({ key, label, least, most, hint }) => (
            <label key={key} title={hint}>
              <span className="quiet">{label}</span>
              <input
                key={dream[key]}
                className="field"
                type="number"
                min={least}
                max={most}
                defaultValue={dream[key] ?? ""}
                placeholder="auto"
                onBlur={({ target }) => {
                  const value = target.valueAsNumber;
                  if (!Number.isFinite(value)) return key === "size" ? change({ size: undefined }) : undefined;
                  const chosen = Math.max(least, Math.min(most, Math.round(value)));
                  if (chosen !== dream[key]) change({ [key]: chosen });
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter") event.currentTarget.blur();
                }}
              />
            </label>
          ))}
        </div>
      )}
    </Popover>
  );
}

/** Lets the dream of an image begin. */
function Begin({ item, layer }: { readonly item: number; readonly layer: string }) {
  const { dream, change } = useChange();
  const shown = item === dream.item;
  return (
    <button
      type="button"
      className="button compact outlined"
      disabled={shown}
      title={
        shown
          ? "This image's dream is shown: choose another image, layer or setting, and it begins anew"
          : "Lets what the layer sees in the chosen image grow in it; takes seconds"
      }
      onClick={() => change({ item, layer })}
    >
      Dream
    </button>
  );
}

/** Which layer's, or unit's, sight grows in the image, and what guides it. */
export function ImageChoices() {
  const { model } = useStudyInfo();
  const { dream, change } = useChange();
  const item = useView((state) => state.view.item);
  const layer = useDreamLayer();
  const units = Number(layer?.channels.count ?? 0);
  const layers = useMemo(() => model.layers.slice(1), [model]);
  return (
    <>
      <LayerChoice
        layers={layers}
        chosen={layer?.index}
        onChoose={(index) => change({ layer: model.layers[index]?.name ?? "", unit: undefined })}
        said={(one) => (hasMap(one) ? "" : " (no map)")}
      />
      <input
        key={`${layer?.name} ${dream.unit}`}
        className="field dream-unit"
        type="number"
        aria-label="Unit"
        title="One unit of the layer; empty for the whole layer"
        placeholder="all"
        min={0}
        max={units - 1}
        disabled={dream.guide !== undefined}
        defaultValue={dream.unit ?? ""}
        onBlur={({ target }) => {
          const value = target.valueAsNumber;
          const unit = Number.isFinite(value) ? Math.max(0, Math.min(units - 1, Math.round(value))) : undefined;
          if (unit !== dream.unit) change({ layer: layer?.name ?? "", unit });
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
      />
      <GuidePicker item={item} />
      <Numbers />
      <span className="grow" />
      {item === undefined ? null : <Begin item={item} layer={layer?.name ?? ""} />}
    </>
  );
}
