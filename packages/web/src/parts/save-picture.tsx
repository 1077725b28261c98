import { useView } from "../state/context.tsx";

/** Saves what a view offers as a PNG file under a heading of the export menu, which has it in other forms. */
export function SavePicture({ group }: { readonly group: string }) {
  const save = useView((state) => state.exports.find((one) => one.group === group && one.title.startsWith("PNG")));
  return (
    <button
      type="button"
      className="button compact outlined save-picture"
      disabled={save === undefined}
      title={
        save === undefined
          ? "Once it is finished"
          : `${save.title}; other forms are in the export menu of the title bar`
      }
      onClick={() => save?.run()}
    >
      Save picture
    </button>
  );
}
