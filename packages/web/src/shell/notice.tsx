import { useEffect, useState } from "react";
import { useView } from "../state/context.tsx";

const SHOWN_FOR = 5000;

/** One short sentence for a few seconds, read out by screen readers. */
export function Notice() {
  const notice = useView((state) => state.notice);
  const [gone, setGone] = useState<number>();
  const id = notice?.id;
  useEffect(() => {
    if (id === undefined) return;
    const timer = setTimeout(() => setGone(id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [id]);
  const shown = notice !== undefined && notice.id !== gone;
  return (
    <div role="status" aria-live="polite">
      {shown ? (
        <div key={notice.id} className="notice">
          {notice.text}
        </div>
      ) : null}
    </div>
  );
}
