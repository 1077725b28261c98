import type { Picture, Study } from "@deepling/engine";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { usePage, useView } from "../state/context.tsx";
import { shownKey } from "../state/shown.ts";
import type { Failure } from "../state/store.ts";
import { failureOf } from "../state/task.ts";

/** Pictures as the network is shown them, each asked for once. */
interface Pictures {
  readonly get: (network: string, item: number) => Promise<Picture>;
}

/** Pictures that are held. */
const HELD = 400;

/** Pictures by network and item; the ones asked for longest ago make room, failures are asked for again. */
function createPictures(study: Study): Pictures {
  const held = new Map<string, Promise<Picture>>();
  return {
    get: (network, item) => {
      const key = `${network} ${item}`;
      const found = held.get(key) ?? study.picture({ item });
      held.delete(key);
      held.set(key, found);
      found.catch(() => held.delete(key));
      for (const oldest of held.keys()) if (held.size > HELD) held.delete(oldest);
      return found;
    },
  };
}

const PicturesContext = createContext<Pictures | undefined>(undefined);

/** Holds the pictures that the parts within ask for. */
export function HeldPictures({ children }: { readonly children: ReactNode }) {
  const { study } = usePage();
  const pictures = useMemo(() => createPictures(study), [study]);
  return <PicturesContext value={pictures}>{children}</PicturesContext>;
}

/** A picture is asked for where a list that is scrolled rests, in milliseconds. */
export const REST = 80;

/** The picture of an image; undefined until it comes, and while `item` is undefined. */
export function useHeldPicture(item: number | undefined): {
  readonly picture: Picture | undefined;
  readonly failure: Failure | undefined;
} {
  const pictures = use(PicturesContext);
  const network = useView((state) => shownKey(state.view));
  const [known, setKnown] = useState<{ key: string; picture: Picture | undefined; failure: Failure | undefined }>();
  const key = `${network} ${item}`;
  useEffect(() => {
    if (pictures === undefined || item === undefined) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        const picture = await pictures.get(network, item);
        if (wanted) setKnown({ key, picture, failure: undefined });
      } catch (error) {
        if (wanted) setKnown({ key, picture: undefined, failure: failureOf(error) });
      }
    }, REST);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [pictures, network, item, key]);
  return known?.key === key ? known : { picture: undefined, failure: undefined };
}
