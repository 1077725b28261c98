import { atHand } from "../../parts/fetched.ts";
import { anyText, at, flag, within } from "../../state/address-keys.ts";
import type { GraphLook } from "../../state/graph-look.ts";
import type { View } from "../../state/view.ts";
import { ArchitectureBody, ArchitectureHead } from "./architecture.tsx";
import { FULL_KEYS, GRAPH_KEYS } from "./keys.ts";

/** The network as a compact graph, or as one that fills the page. */
export const architectureView: View<GraphLook> = {
  id: "architecture",
  title: "Architecture",
  place: "left",
  tall: false,
  waiting: "reading the network",
  initial: { graph: { full: false, by: "share" } },
  address: { graph: within({ full: at("graph", flag), by: at("graph-by", anyText) }) },
  fit: () => ({}),
  drivers: [],
  commands: [
    {
      title: "Network graph, full screen",
      run: (store) => {
        const { actions, view } = store.getState();
        actions.look({ graph: { ...view.graph, full: true } });
      },
    },
  ],
  keyboard: [
    { title: "Architecture", table: GRAPH_KEYS },
    { title: "Network graph, full screen", table: FULL_KEYS },
  ],
  pointer: [
    {
      title: "Network graph, full screen",
      uses: [
        ["drag, wheel", "move"],
        ["Ctrl + wheel, pinch", "enlarge"],
        ["click", "select the layer; double click: open or close the block"],
        ["drop a CSV or JSON file", "colour by numbers of your own"],
      ],
    },
  ],
  ...atHand(ArchitectureHead, ArchitectureBody),
};
