import { atHand } from "../../parts/fetched.ts";
import { NO_STATE, type Nothing } from "../../state/address.ts";
import type { View } from "../../state/view.ts";
import { ArchitectureHead, Network } from "./architecture.tsx";
import { GRAPH_KEYS } from "./keys.ts";

/** The network as a compact graph. */
export const architectureView: View<Nothing> = {
  id: "architecture",
  title: "Architecture",
  place: "left",
  tall: false,
  waiting: "reading the network",
  ...NO_STATE,
  drivers: [],
  commands: [],
  keyboard: [{ title: "Architecture", table: GRAPH_KEYS }],
  pointer: [],
  ...atHand(ArchitectureHead, Network),
};
