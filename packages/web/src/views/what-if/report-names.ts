import { type StudyInfo, withoutPixels } from "@deepling/engine";

/** The study's names with what is edited behind them, as the command line says them: no report is taken for one of the original. */
export function editedInfo(
  { model, data }: Pick<StudyInfo, "model" | "data">,
  edits: { readonly network: string; readonly image: string },
): Pick<StudyInfo, "model" | "data"> {
  const named = (name: string, text: string) => (text === "" ? name : `${name} (${text})`);
  return {
    model: { ...model, name: named(model.name, edits.network) },
    data: { ...data, name: named(data.name, withoutPixels(edits.image)) },
  };
}
