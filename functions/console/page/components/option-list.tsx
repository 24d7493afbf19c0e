import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Combobox } from './combobox';

/** Between the field and the list, and between the list and the edge of the window, in px. */
const GAP = 4;
const MAX_HEIGHT = 320;

type OptionListProps<Option> = {
  combobox: Combobox;
  /** The field that the list belongs to. */
  anchor: RefObject<HTMLElement | null>;
  label: string;
  options: Option[];
  keyOf: (option: Option) => string;
  isDisabled: (option: Option) => boolean;
  render: (option: Option, isActive: boolean) => ComponentChildren;
  /** In place of options, if there are none. */
  empty?: string;
  foot?: ComponentChildren;
  /** As wide as the field; otherwise at least. */
  isFieldWide?: boolean;
};

/** The options of a combobox, in the browser's top layer: nothing can cover or clip it. */
export function OptionList<Option>({
  combobox,
  anchor,
  options,
  isFieldWide = true,
  ...rest
}: OptionListProps<Option>) {
  const { label, keyOf, isDisabled, render, empty, foot } = rest;
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const shown = list.current;
    shown?.showPopover();
    const update = () => {
      if (shown && anchor.current) place(shown, anchor.current, isFieldWide);
    };
    update();
    addEventListener('scroll', update, { capture: true, passive: true });
    addEventListener('resize', update);
    return () => {
      removeEventListener('scroll', update, { capture: true });
      removeEventListener('resize', update);
    };
  }, [anchor, isFieldWide, options]);

  useEffect(() => {
    document.getElementById(combobox.optionId(combobox.active))?.scrollIntoView({ block: 'nearest' });
  }, [combobox.active]);

  return (
    <div
      class="popover console-combobox-list"
      popover="manual"
      ref={list}
      // The focus stays in the field.
      onPointerDown={(event) => {
        event.preventDefault();
      }}
      onMouseDown={(event) => {
        event.preventDefault();
      }}
    >
      <ul role="listbox" class="listboxOptionWrapper" id={combobox.listId} aria-label={label}>
        {options.map((option, index) => (
          <li
            role="option"
            class="listboxOption"
            key={keyOf(option)}
            id={combobox.optionId(index)}
            // What is chosen stands in the field; the active option is named by the input.
            aria-selected={false}
            aria-disabled={isDisabled(option)}
            onClick={() => {
              combobox.choose(index);
            }}
          >
            <div class={`listboxOption-content ${index === combobox.active ? 'is-hovered' : ''}`}>
              {render(option, index === combobox.active)}
            </div>
          </li>
        ))}
      </ul>
      {options.length === 0 && empty && <p class="console-combobox-foot">{empty}</p>}
      {foot && <p class="console-combobox-foot">{foot}</p>}
    </div>
  );
}

/** Below the field, or above it where there is more room. */
function place(list: HTMLElement, anchor: HTMLElement, isFieldWide: boolean): void {
  const field = anchor.getBoundingClientRect();
  const below = innerHeight - field.bottom - 2 * GAP;
  const above = field.top - 2 * GAP;
  const isBelow = below >= Math.min(list.scrollHeight, MAX_HEIGHT) || below >= above;
  const style = list.style;
  style.maxHeight = `${Math.min(isBelow ? below : above, MAX_HEIGHT)}px`;
  style.top = isBelow ? `${field.bottom + GAP}px` : 'auto';
  style.bottom = isBelow ? 'auto' : `${innerHeight - field.top + GAP}px`;
  style.left = `${field.left}px`;
  style.minWidth = `${field.width}px`;
  style.maxWidth = isFieldWide
    ? `${field.width}px`
    : `${document.documentElement.clientWidth - field.left - GAP}px`;
}
