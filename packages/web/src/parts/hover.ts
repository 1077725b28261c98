import type { FocusEvent, PointerEvent } from "react";
import { useMemo } from "react";
import { useActions } from "../state/context.tsx";
import type { Actions, Target } from "../state/store.ts";

/** Handlers that show a target's card while the pointer or the keyboard's focus rests on an element. */
export interface HoverProps {
  readonly onPointerEnter: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/** The same handlers for code that makes many targets at once. */
export function hoverProps(target: Target, actions: Actions): HoverProps {
  const show = (element: EventTarget & Element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    actions.setHover({ target, box: { left, top, right, bottom } });
  };
  const hide = () => actions.setHover(undefined);
  return {
    onPointerEnter: (event) => show(event.currentTarget),
    onPointerLeave: hide,
    onFocus: (event) => {
      if (event.currentTarget.matches(":focus-visible")) show(event.currentTarget);
    },
    onBlur: hide,
  };
}

/** Makes an element show the card of an image, a layer, a class or a measure. */
export function useHover(target: Target): HoverProps {
  const actions = useActions();
  const key = JSON.stringify(target);
  return useMemo(() => hoverProps(JSON.parse(key), actions), [key, actions]);
}
