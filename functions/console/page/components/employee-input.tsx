import * as combobox from '@zag-js/combobox';
import { normalizeProps, useMachine } from '@zag-js/preact';
import { flushSync } from 'preact/compat';
import { useId, useMemo, useRef, useState } from 'preact/hooks';
import type { FoundEmployee } from '../../contract/directory';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { describedBy, FieldError, FieldHead } from './field';
import { useFoundEmployees } from './found-employees';

type EmployeeInputProps = {
  label: string;
  hint?: string;
  error?: string | null;
  placeholder?: string;
  /** An address, a Lucca id, or what is being typed. */
  value: string;
  /** Whether employees without an address can be chosen, by their Lucca id. */
  acceptsId?: boolean;
  onChange: (value: string) => void;
  /** Called after {@link onChange} when a suggestion is chosen. */
  onChoose?: (value: string) => void;
};

/** An employee's address, with suggestions from the directory. Other addresses can be typed as well. */
export function EmployeeInput(props: EmployeeInputProps) {
  const { label, hint, error = null, placeholder, value, acceptsId = false, onChange, onChoose } = props;
  const id = useId();
  const texts = useTexts(componentTexts);
  /** Null after a choice: then nothing is suggested. */
  const [typed, setTyped] = useState<string | null>(null);
  const inputElement = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const found = useFoundEmployees(typed);
  const collection = useMemo(
    () =>
      combobox.collection({
        items: found,
        itemToValue: keyOf,
        itemToString: valueOf,
        isItemDisabled: ({ address }) => address === null && !acceptsId,
      }),
    [found, acceptsId],
  );
  const service = useMachine(combobox.machine, {
    id,
    collection,
    value: [],
    inputValue: value,
    open: isOpen && found.length > 0,
    selectionBehavior: 'preserve',
    allowCustomValue: true,
    openOnClick: false,
    // Names and addresses may need more width than the input has.
    positioning: { placement: 'bottom-start', sameWidth: false },
    placeholder,
    invalid: error !== null,
    onOpenChange: ({ open }) => {
      setOpen(open);
    },
    onInputValueChange: ({ inputValue, reason }) => {
      if (reason !== 'input-change') return;
      flushSync(() => {
        setTyped(inputValue);
        setOpen(true);
        onChange(inputValue);
      });
      // During fast typing, the machine may have just written an earlier text to the input.
      if (inputElement.current) inputElement.current.value = inputValue;
    },
    onSelect: ({ itemValue }) => {
      const employee = found.find((one) => keyOf(one) === itemValue);
      if (!employee) return;
      setTyped(null);
      setOpen(false);
      onChange(valueOf(employee));
      onChoose?.(valueOf(employee));
    },
  });
  const api = combobox.connect(service, normalizeProps);
  // The machine's types of these attributes are wider than preact's.
  const { role: _role, type: _type, ...input } = api.getInputProps();

  return (
    <div class="console-field" {...api.getRootProps()}>
      <FieldHead label={label} hint={hint} hintId={`${id}-hint`} labelProps={api.getLabelProps()} />
      <div class="textField console-employee-input" {...api.getControlProps()}>
        <div class="textField-input">
          <input
            {...input}
            ref={inputElement}
            type="text"
            role="combobox"
            class="textField-input-value"
            aria-describedby={describedBy(id, { hint, error })}
            onBlur={(event) => {
              // Suggestions that arrive later must not take the focus back.
              setOpen(false);
              input.onBlur?.(event);
            }}
          />
        </div>
      </div>
      <div {...api.getPositionerProps()} class="console-positioner">
        {api.open && (
          <ul {...api.getContentProps()} class="console-options console-suggestions">
            {found.map((employee) => (
              <li
                key={keyOf(employee)}
                {...api.getItemProps({ item: employee })}
                class="console-option console-suggestion"
              >
                <span>{employee.name ?? valueOf(employee)}</span>
                <span class="console-remark">{remarkOf(employee)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );

  function remarkOf({ id: employeeId, address, establishment }: FoundEmployee): string {
    const identity = address ?? (acceptsId ? texts.luccaId(employeeId) : texts.noAddress);
    return [identity, establishment].filter((part) => part !== null).join(' · ');
  }
}

function valueOf({ id, address }: FoundEmployee): string {
  return address ?? id;
}

/** Ids are unique only within a tenant. */
function keyOf({ id, address }: FoundEmployee): string {
  return `${id} ${address ?? ''}`;
}
