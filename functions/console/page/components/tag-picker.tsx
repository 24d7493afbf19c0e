import * as combobox from '@zag-js/combobox';
import { normalizeProps, useMachine } from '@zag-js/preact';
import { useId, useMemo, useState } from 'preact/hooks';
import { searchText } from '../../../shared/search-text';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { describedBy, FieldError, FieldHead } from './field';

/** `remark`: why the option is disabled, or what is special about it. */
export type Option = { value: string; label: string; disabled: boolean; remark: string | null };

type TagPickerProps = {
  label: string;
  hint?: string;
  /** Error of the list or of single values. */
  error?: string | null;
  value: string[];
  options: Option[];
  /** Whether values that are not among the options can be typed. */
  freeText: boolean;
  placeholder?: string;
  onChange: (value: string[]) => void;
};

/** Picks several values, shown as removable tags. */
export function TagPicker(props: TagPickerProps) {
  const { label, hint, error = null, value, options, freeText, placeholder, onChange } = props;
  const id = useId();
  const texts = useTexts(componentTexts);
  const [typed, setTyped] = useState('');
  const found = useMemo(() => filterOptions(options, typed), [options, typed]);
  const collection = useMemo(
    () =>
      combobox.collection({
        items: found,
        itemToValue: (one) => one.value,
        itemToString: (one) => one.label,
        isItemDisabled: (one) => one.disabled,
      }),
    [found],
  );
  const service = useMachine(combobox.machine, {
    id,
    collection,
    multiple: true,
    value,
    inputValue: typed,
    openOnClick: true,
    selectionBehavior: 'clear',
    placeholder,
    invalid: error !== null,
    onValueChange: (details) => {
      // The machine only handles the listed options: keep the other values.
      const unlisted = value.filter((one) => !found.some((option) => option.value === one));
      onChange([...new Set([...unlisted, ...details.value])]);
    },
    onInputValueChange: (details) => {
      setTyped(details.inputValue);
    },
  });
  const api = combobox.connect(service, normalizeProps);
  const labelOf = (one: string) => options.find((option) => option.value === one)?.label ?? one;
  const addTyped = () => {
    const added = typed
      .split(/[\s,;]+/)
      .map((one) => one.trim())
      .filter((one) => one !== '' && !value.includes(one));
    if (added.length === 0) return false;
    onChange([...value, ...added]);
    setTyped('');
    return true;
  };
  // The machine's types of these attributes are wider than preact's.
  const { role: _role, type: _type, ...input } = api.getInputProps();

  return (
    <div class="console-field" {...api.getRootProps()}>
      <FieldHead label={label} hint={hint} hintId={`${id}-hint`} labelProps={api.getLabelProps()} />
      {value.length > 0 && (
        <ul class="console-tags" aria-label={texts.labelled(label, texts.selected)}>
          {value.map((one) => (
            <li class="chip" key={one}>
              {labelOf(one)}
              <button
                type="button"
                class="console-tag-remove"
                aria-label={texts.remove(labelOf(one))}
                onClick={() => {
                  onChange(value.filter((other) => other !== one));
                }}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="textField" {...api.getControlProps()}>
        <div class="textField-input">
          <input
            {...input}
            type="text"
            role="combobox"
            class="textField-input-value"
            aria-describedby={describedBy(id, { hint, error })}
            onKeyDown={(event) => {
              const isTyped = freeText && typed.trim() !== '' && api.highlightedValue === null;
              if (isTyped && (event.key === 'Enter' || event.key === ',' || event.key === ';')) {
                event.preventDefault();
                addTyped();
                return;
              }
              input.onKeyDown?.(event);
            }}
            onBlur={(event) => {
              if (freeText) addTyped();
              input.onBlur?.(event);
            }}
          />
        </div>
      </div>
      <div {...api.getPositionerProps()} class="console-positioner">
        {api.open && (found.length > 0 || !freeText) && (
          <ul {...api.getContentProps()} class="console-options">
            {found.map((option) => (
              <li key={option.value} {...api.getItemProps({ item: option })} class="console-option">
                <span>{option.label}</span>
                {option.remark !== null && <span class="console-remark">{option.remark}</span>}
              </li>
            ))}
            {found.length === 0 && <li class="console-remark">{texts.nothingFound}</li>}
          </ul>
        )}
      </div>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

/** Maximum number of listed options. */
const MAX_OPTIONS = 50;

function filterOptions(options: Option[], typed: string): Option[] {
  const wanted = searchText(typed);
  return options
    .filter(({ label, value }) => searchText(`${label} ${value}`).includes(wanted))
    .slice(0, MAX_OPTIONS);
}
