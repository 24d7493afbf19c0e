import type { ComponentChildren, RefObject } from 'preact';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { Icon } from './icon';

type ChipsProps = {
  values: { value: string; label: string; isInvalid: boolean }[];
  /** The field around chips and input. */
  field?: RefObject<HTMLDivElement | null>;
  /** Gets the focus when a chip is removed, or the field is clicked. */
  input: RefObject<HTMLInputElement | null>;
  onRemove: (value: string) => void;
  /** The input. */
  children: ComponentChildren;
  /** After the input. */
  end?: ComponentChildren;
};

/** A field with chosen values, each with a button to remove it, in front of its input. */
export function Chips({ values, field, input, onRemove, children, end }: ChipsProps) {
  const texts = useTexts(componentTexts);
  return (
    <div
      class="multiSelect"
      ref={field}
      onClick={({ target }) => {
        if (!(target instanceof HTMLInputElement)) input.current?.focus();
      }}
    >
      <div class="multipleSelect-displayer">
        {values.map(({ value, label, isInvalid }) => (
          <span
            class={`chip multipleSelect-displayer-chip ${isInvalid ? 'mod-invalid' : ''}`}
            data-value={value}
            key={value}
          >
            <span class="multipleSelect-displayer-chip-value">{label}</span>
            {isInvalid && <span class="pr-u-mask"> ({texts.invalid})</span>}
            <button
              type="button"
              class="chip-kill"
              onClick={() => {
                // Before the button goes away, and with it the focus.
                input.current?.focus();
                onRemove(value);
              }}
            >
              <Icon name="signClose" class="console-chip-cross" />
              <span class="pr-u-mask">{texts.remove(label)}</span>
            </button>
          </span>
        ))}
        {children}
      </div>
      {end}
    </div>
  );
}
