/** What the person should know of an answer, a line each; nothing where there is nothing to say. */
export function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} className="small quiet" role="note">
      {note}
    </p>
  ));
}
