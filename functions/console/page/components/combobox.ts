import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type ComboboxOptions<Option> = {
  /** Prefix of the ids of the list and its options. */
  id: string;
  /** The options that match what is typed. */
  options: Option[];
  isDisabled: (option: Option) => boolean;
  /** Enter chooses the first match that is not disabled, without arrow keys. */
  choosesFirst: boolean;
  onChoose: (option: Option) => void;
};

export type Combobox = {
  isOpen: boolean;
  /** Index of the option that Enter chooses; -1 for none. */
  active: number;
  open: () => void;
  close: () => void;
  /** Attributes of the input, which keeps the focus. */
  input: ComboboxInput;
  listId: string;
  optionId: (index: number) => string;
  choose: (index: number) => void;
};

type ComboboxInput = {
  onBlur: () => void;
  onClick: () => void;
  onKeyDown: (event: TargetedKeyboardEvent<HTMLInputElement>) => void;
  role: 'combobox';
  autocomplete: 'off';
  'aria-autocomplete': 'list';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  'aria-activedescendant': string | undefined;
};

/**
 * The keyboard of an editable combobox with a list of options.
 *
 * @see {@link https://www.w3.org/WAI/ARIA/apg/patterns/combobox/}
 */
export function useCombobox<Option>({
  id,
  options,
  isDisabled,
  choosesFirst,
  onChoose,
}: ComboboxOptions<Option>): Combobox {
  const [isOpen, setOpen] = useState(false);
  /** Null until an arrow key is used. */
  const [moved, setMoved] = useState<number | null>(null);
  useEffect(() => {
    setMoved(null);
  }, [options]);

  const first = choosesFirst ? options.findIndex((option) => !isDisabled(option)) : -1;
  const active = !isOpen ? -1 : moved !== null && moved < options.length ? moved : first;
  const listId = `${id}-list`;
  const optionId = (index: number) => `${id}-option-${index}`;

  const close = () => {
    setOpen(false);
    setMoved(null);
  };
  const choose = (index: number) => {
    const option = options[index];
    if (option === undefined || isDisabled(option)) return;
    setMoved(null);
    onChoose(option);
  };
  const move = (step: 1 | -1) => {
    setOpen(true);
    const count = options.length;
    if (count === 0) return;
    const from = active === -1 && step === -1 ? 0 : active;
    setMoved((from + step + count) % count);
  };

  return {
    isOpen,
    active,
    open: () => {
      setOpen(true);
    },
    close,
    listId,
    optionId,
    choose,
    input: {
      role: 'combobox',
      autocomplete: 'off',
      'aria-autocomplete': 'list',
      'aria-expanded': isOpen,
      'aria-controls': isOpen ? listId : undefined,
      'aria-activedescendant': active === -1 ? undefined : optionId(active),
      onClick: () => {
        if (choosesFirst) setOpen(true);
      },
      onBlur: close,
      onKeyDown: (event) => {
        if (event.isComposing) return;
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          event.preventDefault();
          move(event.key === 'ArrowDown' ? 1 : -1);
        } else if (event.key === 'Enter' && (active !== -1 || (choosesFirst && isOpen))) {
          // Also without a match: Enter must not submit the form while the list is open.
          event.preventDefault();
          choose(active);
        } else if (event.key === 'Escape' && isOpen) {
          // Closes the list only, not the dialog around it.
          event.preventDefault();
          close();
        }
      },
    },
  };
}
