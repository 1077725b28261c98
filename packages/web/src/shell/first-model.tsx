import { useActions, useView } from "../state/context.tsx";

/** The way back from another model that did not open, while no bar over the page offers it. */
export function FirstModel() {
  const { edit } = useActions();
  const stuck = useView(({ view, original }) => view.model !== "" && original === undefined);
  return stuck ? (
    <button type="button" className="button outlined" onClick={() => edit({ model: "" })}>
      Show the first model
    </button>
  ) : null;
}
