import { useId, useMemo, useRef, useState } from 'preact/hooks';
import { searchText } from '../../../shared/search-text';
import { useTexts } from '../language';
import { Chips } from './chips';
import { useCombobox } from './combobox';
import { componentTexts } from './component-texts';
import { controlOf, FieldLabel, FieldMessage, type FieldProps } from './field';
import { Icon } from './icon';
import { OptionList } from './option-list';

export type Option = {
  value: string;
  label: string;
  disabled: boolean;
  /** Why the option is disabled, or what is special about it. */
  remark: string | null;
};

/** Maximum number of listed options. */
const MAX_OPTIONS = 50;

type MultiSelectProps = FieldProps & {
  value: string[];
  options: Option[];
  /** Of the chosen values, those that are wrong. */
  invalid?: string[];
  placeholder?: string;
  /** Below the list: `4 of 9`. */
  foot?: (shown: number, total: number) => string;
  onChange: (value: string[]) => void;
};

/** Chooses several values from a list, and no others. */
export function MultiSelect({
  value,
  options,
  invalid = [],
  placeholder,
  foot,
  onChange,
  ...field
}: MultiSelectProps) {
  const id = useId();
  const texts = useTexts(componentTexts);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const found = useMemo(() => matching(options, value, typed), [options, value, typed]);
  const isDisabled = ({ disabled }: Option) => disabled;
  const clear = () => {
    if (input.current) input.current.value = '';
    setTyped('');
  };
  const combobox = useCombobox({
    id,
    options: found,
    isDisabled,
    choosesFirst: true,
    onChoose: (option) => {
      onChange([...value, option.value]);
      clear();
    },
  });
  const control = controlOf(id, field);
  const chips = value.map((one) => ({
    value: one,
    label: options.find((option) => option.value === one)?.label ?? one,
    isInvalid: invalid.includes(one),
  }));

  return (
    <div class="form-field">
      <FieldLabel {...field} for={id} />
      <Chips
        values={chips}
        field={box}
        input={input}
        onRemove={(removed) => {
          onChange(value.filter((one) => one !== removed));
        }}
        end={
          <>
            <Icon name="arrowChevronBottom" class="multipleSelect-arrow" />
            <Icon name="searchMagnifyingGlass" class="multipleSelect-searchIcon" />
          </>
        }
      >
        <input
          {...combobox.input}
          {...control}
          aria-describedby={[control['aria-describedby'], `${id}-chosen`].filter(Boolean).join(' ')}
          type="text"
          class="multipleSelect-displayer-search"
          ref={input}
          placeholder={value.length === 0 ? placeholder : undefined}
          spellcheck={false}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
            combobox.open();
          }}
          onKeyDown={(event) => {
            combobox.input.onKeyDown(event);
            if (event.key === 'Backspace' && event.currentTarget.value === '') onChange(value.slice(0, -1));
          }}
          onBlur={() => {
            combobox.close();
            // What is typed is no value.
            clear();
          }}
        />
      </Chips>
      <span class="pr-u-mask" id={`${id}-chosen`}>
        {chips.length > 0 && texts.selected(chips.map(({ label }) => label).join(', '))}
      </span>
      <span class="pr-u-mask" role="status">
        {combobox.isOpen && typed !== '' && texts.results(found.length)}
      </span>
      {combobox.isOpen && (
        <OptionList
          combobox={combobox}
          anchor={box}
          label={field.label}
          options={found}
          keyOf={(option) => option.value}
          isDisabled={isDisabled}
          empty={texts.nothingFound}
          foot={foot?.(found.length, options.length)}
          render={(option, isActive) => (
            <>
              <Marked text={option.label} typed={typed} />
              <span class="console-option-note">
                {option.disabled && <Icon name="lockClose" />} {option.remark}
                {isActive && !option.disabled && option.remark === null && (
                  <span class="console-key">{texts.enter}</span>
                )}
              </span>
            </>
          )}
        />
      )}
      <FieldMessage {...field} id={`${id}-message`} />
    </div>
  );
}

/** The options that can still be chosen, or read, best matches first. */
function matching(options: Option[], chosen: string[], typed: string): Option[] {
  const wanted = searchText(typed.trim());
  const found = options.filter(
    ({ label, value }) => !chosen.includes(value) && searchText(`${label} ${value}`).includes(wanted),
  );
  const beginsWith = ({ label }: Option) => searchText(label).startsWith(wanted);
  return [...found.filter(beginsWith), ...found.filter((option) => !beginsWith(option))]
    .toSorted((one, other) => Number(one.disabled) - Number(other.disabled))
    .slice(0, MAX_OPTIONS);
}

/** The text with the part that was typed marked. */
function Marked({ text, typed }: { text: string; typed: string }) {
  const plain = searchText(text);
  const wanted = searchText(typed.trim());
  const start = wanted === '' ? -1 : plain.indexOf(wanted);
  // Where letters become several, such as "œ", positions differ.
  if (start === -1 || plain.length !== text.length) return <span>{text}</span>;
  const end = start + wanted.length;
  return (
    <span>
      {text.slice(0, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end)}
    </span>
  );
}
