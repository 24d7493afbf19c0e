import type { ComponentChildren } from 'preact';
import { useTexts } from '../language';
import { Button } from './button';
import { componentTexts } from './component-texts';
import { Field } from './field';
import { useToast } from './toasts';

type TextProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ComponentChildren;
  error?: string | null;
  type?: 'text' | 'email' | 'url' | 'search' | 'time';
  placeholder?: string;
  list?: string[];
};

export function TextInput({
  label,
  value,
  onChange,
  hint,
  error,
  type = 'text',
  placeholder,
  list,
}: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div class="textField">
          <div class="textField-input">
            <input
              {...control}
              class="textField-input-value"
              type={type}
              value={value}
              placeholder={placeholder}
              autocomplete="off"
              spellcheck={type === 'text'}
              list={list && `${control.id}-list`}
              onInput={({ currentTarget }) => {
                onChange(currentTarget.value);
              }}
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

type SelectProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, text: string])[];
  onChange: (value: Value) => void;
  hint?: ComponentChildren;
  error?: string | null;
};

export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  hint,
  error,
}: SelectProps<Value>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select
          {...control}
          class="console-select"
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
      )}
    </Field>
  );
}

type CheckboxProps = {
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
};

export function Checkbox({ label, checked, onChange }: CheckboxProps) {
  return (
    <label class="console-choice">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.checked);
        }}
      />
      <span>{label}</span>
    </label>
  );
}

type RadiosProps<Value extends string> = {
  name: string;
  value: Value;
  options: readonly (readonly [value: Value, text: string])[];
  onChange: (value: Value) => void;
};

export function Radios<Value extends string>({ name, value, options, onChange }: RadiosProps<Value>) {
  return (
    <>
      {options.map(([one, text]) => (
        <label class="console-choice" key={one}>
          <input
            type="radio"
            name={name}
            checked={one === value}
            onChange={() => {
              onChange(one);
            }}
          />
          <span>{text}</span>
        </label>
      ))}
    </>
  );
}

/** A value with a button to copy it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const texts = useTexts(componentTexts);
  const showToast = useToast();
  return (
    <div class="console-copy">
      <span class="formLabel">{label}</span>
      <code>{value}</code>
      <Button
        small
        label={texts.labelled(texts.copy, label)}
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => {
            showToast(texts.copied);
          });
        }}
      >
        {texts.copy}
      </Button>
    </div>
  );
}
