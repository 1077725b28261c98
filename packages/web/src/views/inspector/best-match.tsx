import { type Layer, plural, threeFigures } from "@deepling/engine";
import { useUnitMatches } from "../../parts/use-unit-matches.ts";
import { useView } from "../../state/context.tsx";
import { sideWords } from "../../state/sides.ts";

/** The unit of the other network that is most like this one, with a press to go there; nothing where there is one network. */
export function BestMatch({ layer, unit, onGo }: { layer: Layer; unit: number; onGo: () => void }) {
  const before = useView((state) => state.view.before);
  const edits = useView((state) => state.view.edits);
  const { matches, failure, there, go, start } = useUnitMatches(layer.index);
  if (failure !== undefined) return <p className="small wrong">{failure.message}</p>;
  if (start !== undefined) {
    return (
      <button type="button" className="button compact outlined" onClick={start}>
        Find its best match
      </button>
    );
  }
  if (there === undefined || matches === undefined) return null;
  const best = matches.best[unit] ?? -1;
  const word = sideWords({ edits })[before ? 1 : 0];
  if (best < 0) return <p className="small faint">It does not vary over the images: no match in {word}.</p>;
  const name = `${there.model.layers[matches.other]?.name ?? ""}/${best}`;
  return (
    <p className="unit-match small" title="Pearson's correlation of both units' mean activations, image by image">
      <span className="quiet">Best match in “{word}”</span>
      <button
        type="button"
        className="button compact outlined"
        disabled={go === undefined}
        title="Show that unit in its network"
        onClick={() => {
          onGo();
          go?.(matches.other, best);
        }}
      >
        {name}
      </button>
      <span className="faint">
        r {threeFigures(matches.correlation[unit] ?? Number.NaN)} on {plural(matches.images, "image")}
      </span>
    </p>
  );
}
