import type { Layer } from "@deepling/engine";
import { Fragment, useMemo } from "react";
import { Breakable } from "../../parts/breakable.tsx";
import { formatCount, formatLarge, formatShape } from "../../parts/format.ts";
import { Icon, LayerGlyph } from "../../parts/glyph.tsx";
import { useHover } from "../../parts/hover.ts";
import { Kernels } from "../../parts/kernels.tsx";
import { knownMeasures } from "../../parts/known-measures.ts";
import { LayerEdits } from "../../parts/layer-edits.tsx";
import { MeasureValue } from "../../parts/measure-value.tsx";
import { QUALITY, writtenValue } from "../../parts/measures.ts";
import { Popover } from "../../parts/popover.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { useActions, useRestingLayer, useStudyInfo, useView } from "../../state/context.tsx";
import { ReceptiveFieldPicture } from "./receptive-field.tsx";

/** A layer's name as a control that goes to it. */
function LayerLink({ layer }: { readonly layer: number }) {
  const { model } = useStudyInfo();
  const { selectLayer } = useActions();
  const hover = useHover({ kind: "layer", layer });
  return (
    <button type="button" className="button compact" onClick={() => selectLayer(layer)} {...hover}>
      {model.layers[layer]?.name}
    </button>
  );
}

function Facts({ layer }: { readonly layer: Layer }) {
  const { model } = useStudyInfo();
  const readers = model.layers.filter(({ inputs }) => inputs.includes(layer.index));
  const field = layer.receptiveField?.size;
  const links = (layers: readonly number[]) => layers.slice(0, 12).map((one) => <LayerLink key={one} layer={one} />);
  return (
    <dl className="facts">
      <dt>Output</dt>
      <dd>{formatShape(layer.shape)}</dd>
      <dt>
        <MeasureValue measure="activations">Activations</MeasureValue>
      </dt>
      <dd>{formatCount(layer.activations)}</dd>
      <dt>
        <MeasureValue measure="parameters">Parameters</MeasureValue>
      </dt>
      <dd>{formatCount(layer.parameters)}</dd>
      <dt>
        <MeasureValue measure="multiplyAdds">Multiply-adds</MeasureValue>
      </dt>
      <dd>{formatLarge(layer.multiplyAdds)}</dd>
      <dt>
        <MeasureValue measure="receptiveField">Receptive field</MeasureValue>
      </dt>
      <dd>{field === undefined ? "the whole image" : `${field[0]}×${field[1]} px`}</dd>
      {layer.inputs.length === 0 ? null : (
        <>
          <dt>Reads</dt>
          <dd>{links(layer.inputs)}</dd>
        </>
      )}
      {readers.length === 0 ? null : (
        <>
          <dt>Read by</dt>
          <dd>{links(readers.map(({ index }) => index))}</dd>
        </>
      )}
    </dl>
  );
}

/** λ2/λ3 below this: the second axis of the drawing could as well be the third. */
const ARBITRARY = 1.1;

/** Every measure of the layer's drawing that can be known of these images, each with its course through the layers. */
function Qualities({ layer }: { readonly layer: Layer }) {
  const sequence = useView((state) => state.projection?.sequence);
  const at = sequence?.layers.findIndex((one) => one.layer === layer.index) ?? -1;
  const layout = sequence?.layers[at];
  const courses = useMemo(() => {
    const layers = sequence?.layers;
    return knownMeasures(layers).map((key) => ({ key, values: layers?.map(({ quality }) => quality[key]) ?? [] }));
  }, [sequence]);
  if (layout === undefined) return null;
  return (
    <section aria-label="Projection quality">
      <h3>
        <span className="grow">Projection quality</span>
        <span className="small faint">across layers</span>
      </h3>
      <div className="qualities small">
        {courses.map(({ key, values }) => (
          <Fragment key={key}>
            <MeasureValue measure={key} value={layout.quality[key]}>
              <span className="quiet">{QUALITY[key].name}</span>
            </MeasureValue>
            <Sparkline values={values} at={at} />
            <span className="value">{writtenValue(key, layout.quality[key])}</span>
          </Fragment>
        ))}
      </div>
      {layout.quality.gap < ARBITRARY ? (
        <p className="warn-line small">
          <Icon name="warning" />
          The second and third axis matter about equally here: another drawing of this layer would be as true.
        </p>
      ) : null}
      {layout.reduction === undefined ? null : (
        <p className="warn-line small">
          <Icon name="warning" />
          Reduced to stay within memory: {layout.reduction}.
        </p>
      )}
    </section>
  );
}

/** Everything about the selected layer: what it is, what it costs, what it sees, and how well its drawing does. */
export function LayerView() {
  const { model } = useStudyInfo();
  const layer = model.layers[useRestingLayer()];
  if (layer === undefined) return null;
  const block = layer.block === undefined ? undefined : model.blocks[layer.block]?.name;
  return (
    <>
      <header className="layer-title">
        <LayerGlyph kind={layer.kind} />
        <div>
          <h3>
            <Breakable name={layer.name} />
          </h3>
          <p className="small quiet">
            {[layer.kind, layer.detail, block].filter((words) => words !== undefined && words !== "").join(" · ")}
          </p>
        </div>
        <span className="grow" />
        {layer.index === 0 ? null : (
          <Popover className="button compact outlined" name={`Edit ${layer.name}`} label="Edit">
            {(close) => <LayerEdits layer={layer} onDone={close} />}
          </Popover>
        )}
      </header>
      <section aria-label="Facts">
        <Facts layer={layer} />
      </section>
      <ReceptiveFieldPicture layer={layer} />
      <Kernels layer={layer} />
      <Qualities layer={layer} />
    </>
  );
}
