import { useId, useRef } from 'preact/hooks';
import { useTexts } from '../language';
import { Chips } from './chips';
import { componentTexts } from './component-texts';
import { controlOf, FieldLabel, FieldMessage, type FieldProps } from './field';

const SEPARATOR = /[\s,;]+/;

type TagInputProps = FieldProps & {
  value: string[];
  /** Of the values, those that are wrong. */
  invalid?: string[];
  type?: 'text' | 'email';
  placeholder?: string;
  onChange: (value: string[]) => void;
};

/** Several free values, such as email addresses. A space, a comma, Enter, or leaving the field ends a value. */
export function TagInput({
  value,
  invalid = [],
  type = 'text',
  placeholder,
  onChange,
  ...field
}: TagInputProps) {
  const id = useId();
  const texts = useTexts(componentTexts);
  const input = useRef<HTMLInputElement>(null);
  const control = controlOf(id, field);

  /** Adds the values of a text, except those that are there already. Returns whether there were any. */
  const add = (text: string) => {
    const parts = text.split(SEPARATOR).filter((part) => part !== '');
    const added = [...new Set(parts)].filter((part) => !value.includes(part));
    if (input.current) input.current.value = '';
    if (added.length > 0) onChange([...value, ...added]);
    return parts.length > 0;
  };

  return (
    <div class="form-field">
      <FieldLabel {...field} for={id} />
      <Chips
        values={value.map((one) => ({ value: one, label: one, isInvalid: invalid.includes(one) }))}
        input={input}
        onRemove={(removed) => {
          onChange(value.filter((one) => one !== removed));
        }}
      >
        <input
          {...control}
          aria-describedby={[control['aria-describedby'], `${id}-chosen`].filter(Boolean).join(' ')}
          // Not "email", whose value loses the spaces that end an address.
          type="text"
          inputMode={type}
          class="multipleSelect-displayer-search"
          ref={input}
          placeholder={value.length === 0 ? placeholder : undefined}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            const text = event.currentTarget.value;
            if (!event.isComposing && SEPARATOR.test(text)) add(text);
          }}
          onKeyDown={(event) => {
            const text = event.currentTarget.value;
            if (event.key === 'Enter' && add(text)) event.preventDefault();
            if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1));
          }}
          onBlur={({ currentTarget }) => {
            add(currentTarget.value);
          }}
        />
      </Chips>
      <span class="pr-u-mask" id={`${id}-chosen`}>
        {value.length > 0 && texts.selected(value.join(', '))}
      </span>
      <FieldMessage {...field} id={`${id}-message`} />
    </div>
  );
}
