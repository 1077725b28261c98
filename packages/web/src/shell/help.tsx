import { Dialog } from "../parts/dialog.tsx";
import { useView } from "../state/context.tsx";
import type { KeyTable, PointerUses } from "../state/view.ts";
import { VIEWS } from "../views/index.ts";
import { PAGE_KEYS } from "./page-keys.ts";

/** The tables of keys, by where they work. */
const TABLES = [{ title: "Everywhere", table: PAGE_KEYS }, ...VIEWS.flatMap(({ keyboard }) => keyboard)];

/** What the pointer does on the page itself. */
const EDGES: PointerUses = {
  title: "Pointer elsewhere",
  uses: [["drag an edge", "resize panels; double-click puts it back"]],
};

const USES = [...VIEWS.flatMap(({ pointer }) => pointer), EDGES];

/** What the pointer does, by where. */
const POINTER = [...new Set(USES.map(({ title }) => title))].map((title) => ({
  title,
  uses: USES.filter((one) => one.title === title).flatMap(({ uses }) => uses),
}));

/** The keys of a table; those with the same words on one line. */
function usesOf(table: KeyTable): UsesProps["uses"] {
  const lines = new Map<string, readonly string[]>();
  for (const { shown, does } of Object.values(table)) lines.set(does, [...(lines.get(does) ?? []), ...shown]);
  return [...lines].map(([does, shown]) => [shown, does]);
}

interface UsesProps {
  readonly title: string;
  /** What is pressed, and what it does. */
  readonly uses: readonly (readonly [pressed: readonly string[], does: string])[];
}

function Uses({ title, uses }: UsesProps) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {uses.map(([pressed, does]) => (
          <div key={does} style={{ display: "contents" }}>
            <dt>
              {pressed.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Help: what the page is, and its keys. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const version = useView((state) => state.info?.version);
  return (
    <Dialog name="Keys and pointer" className="of-help" onClose={onClose}>
      <div className="help">
        <div className="help-tables">
          {TABLES.map(({ title, table }) => (
            <Uses key={title} title={title} uses={usesOf(table)} />
          ))}
          {POINTER.map(({ title, uses }) => (
            <Uses key={title} title={title} uses={uses.map(([pressed, does]) => [[pressed], does])} />
          ))}
        </div>
        <p className="small">
          Every number shows its definition and source when the pointer rests on it. The address holds the view: a
          copied link brings back layer, selection, filters and camera. Nothing leaves this machine.
          {version === undefined ? "" : ` Deepling ${version}.`}
        </p>
      </div>
    </Dialog>
  );
}
