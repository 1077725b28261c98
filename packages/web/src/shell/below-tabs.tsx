import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../parts/glyph.tsx";
import { MenuOption } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { useActions } from "../state/context.tsx";
import type { AnyView } from "../state/view.ts";

interface TabsProps {
  readonly views: readonly AnyView[];
  readonly shown: string;
}

/**
 * The names of the views that share the place below the stage, as tabs. What a view has in its head goes first: tabs for which no room is left
 * stand in a menu behind them.
 */
export function BelowTabs({ views, shown }: TabsProps) {
  const { look } = useActions();
  const list = useRef<HTMLDivElement>(null);
  const room = useRoom(list, views.length);
  const left = views.slice(room);
  return (
    <div className="below-tabs">
      <div ref={list} className="below-tabs-line" role="tablist" aria-label="Below the stage">
        {views.map(({ id, title }, at) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={shown === id}
            className={shown === id ? "button compact on" : "button compact"}
            style={at < room ? undefined : { visibility: "hidden" }}
            onClick={() => look({ below: id })}
          >
            {title}
          </button>
        ))}
      </div>
      {left.length === 0 ? null : <More views={left} shown={shown} />}
    </div>
  );
}

/** The views whose tabs have no room; its button has the name of the one that is shown. */
function More({ views, shown }: TabsProps) {
  const { look } = useActions();
  const own = views.find(({ id }) => id === shown);
  return (
    <Popover
      className={own === undefined ? "button compact" : "button compact on"}
      name={own === undefined ? "More views" : `More views: ${own.title}`}
      label={
        <>
          {own?.title ?? "More"} <Icon name="fold-down" />
        </>
      }
    >
      {(close) => (
        <fieldset className="menu" aria-label="More views">
          {views.map(({ id, title }) => (
            <MenuOption
              key={id}
              chosen={id === shown}
              onChoose={() => {
                look({ below: id });
                close();
              }}
            >
              {title}
            </MenuOption>
          ))}
        </fieldset>
      )}
    </Popover>
  );
}

/** How many of a list's children stand in its first line: the others have wrapped into lines that are not seen. */
function useRoom(list: RefObject<HTMLElement | null>, count: number): number {
  const [room, setRoom] = useState(count);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => {
      const tabs = [...element.children] as HTMLElement[];
      const first = tabs[0]?.offsetTop;
      setRoom(tabs.filter(({ offsetTop }) => offsetTop === first).length);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  return room;
}
