import { useId } from 'preact/hooks';
import { Field, type FieldProps } from './field';
import { Icon } from './icon';
import { useTypedValue } from './typed-value';

type TextProps = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'email' | 'url' | 'search' | 'time';
  placeholder?: string;
  /** Suggestions of the browser. */
  list?: string[];
};

export function TextInput({ value, onChange, type = 'text', placeholder, list, ...field }: TextProps) {
  const input = useTypedValue(value, onChange);
  return (
    <Field {...field}>
      {(control) => (
        <div class="textField">
          <div class="textField-input">
            <input
              {...control}
              {...input}
              class="textField-input-value"
              type={type}
              placeholder={placeholder}
              autocomplete="off"
              spellcheck={type === 'text'}
              list={list && `${control.id}-list`}
            />
          </div>
          {list && (
            <datalist id={`${control.id}-list`}>
              {list.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </div>
      )}
    </Field>
  );
}

type SearchProps = {
  /** Accessible name, and placeholder. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
};

/** A small text field for a filter bar. */
export function SearchInput({ label, value, onChange, placeholder = label }: SearchProps) {
  const input = useTypedValue(value, onChange);
  return (
    <div class="textField mod-S">
      <div class="textField-input">
        <input
          {...input}
          type="search"
          class="textField-input-value"
          aria-label={label}
          placeholder={placeholder}
          autocomplete="off"
          spellcheck={false}
        />
        <div class="textField-input-affix">
          <Icon name="searchMagnifyingGlass" class="textField-input-affix-icon" />
        </div>
      </div>
    </div>
  );
}

export type Choices<Value extends string> = readonly (readonly [value: Value, text: string])[];

type ChoiceProps<Value extends string> = {
  value: Value;
  options: Choices<Value>;
  onChange: (value: Value) => void;
};

export function Select<Value extends string>({
  value,
  options,
  onChange,
  ...field
}: FieldProps & ChoiceProps<Value>) {
  return (
    <Field {...field}>
      {(control) => (
        <div class="textField">
          <div class="textField-input">
            <select
              {...control}
              class="textField-input-value"
              value={value}
              onChange={({ currentTarget }) => {
                const chosen = options.find(([one]) => one === currentTarget.value);
                if (chosen) onChange(chosen[0]);
              }}
            >
              {options.map(([one, text]) => (
                <option key={one} value={one}>
                  {text}
                </option>
              ))}
            </select>
            <div class="textField-input-affix">
              <Icon name="arrowChevronBottom" class="textField-input-affix-icon" />
            </div>
          </div>
        </div>
      )}
    </Field>
  );
}

type CheckboxProps = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  hint?: string;
};

export function Checkbox({ label, checked, onChange, disabled = false, hint }: CheckboxProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => <CheckboxMark {...control} checked={checked} disabled={disabled} onChange={onChange} />}
    </Field>
  );
}

type MarkProps = {
  id?: string;
  /** Accessible name of a box without a label, as in a table. */
  'aria-label'?: string;
  checked: boolean;
  /** Some of what the box stands for is checked. */
  mixed?: boolean;
  disabled?: boolean;
  class?: string;
  onChange: (checked: boolean) => void;
};

/** A box without its label. */
export function CheckboxMark({
  checked,
  mixed = false,
  onChange,
  class: className = '',
  ...attributes
}: MarkProps) {
  return (
    <span class={`checkboxField ${className}`}>
      <input
        {...attributes}
        type="checkbox"
        class="checkboxField-input"
        checked={checked}
        indeterminate={mixed}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.checked);
        }}
      />
      <span class="checkboxField-icon" aria-hidden="true">
        <span class="checkboxField-icon-check" />
      </span>
    </span>
  );
}

/** One choice of a few, all in view. To be put into a `FieldGroup`. */
export function Radios<Value extends string>({ value, options, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <>
      {options.map(([one, text]) => (
        <div class="form-field" key={one}>
          <label class="formLabel" for={`${id}-${one}`}>
            {text}
          </label>
          <span class="radioField">
            <input
              type="radio"
              class="radioField-input"
              id={`${id}-${one}`}
              name={id}
              checked={one === value}
              onChange={() => {
                onChange(one);
              }}
            />
            <span class="radioField-icon" aria-hidden="true">
              <span class="radioField-icon-check" />
            </span>
          </span>
        </div>
      ))}
    </>
  );
}
