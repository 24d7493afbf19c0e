import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { FoundEmployee } from '../../contract/directory';
import { useSession } from '../api';
import { useTexts } from '../language';
import { useCombobox } from './combobox';
import { componentTexts } from './component-texts';
import { controlOf, FieldLabel, FieldMessage, type FieldProps } from './field';
import { Icon } from './icon';
import { OptionList } from './option-list';
import { useTypedValue } from './typed-value';

type EmployeeInputProps = FieldProps & {
  placeholder?: string;
  /** An address, a Lucca id, or what is being typed. */
  value: string;
  /** Whether employees without an address can be chosen, by their Lucca id. */
  acceptsId?: boolean;
  /** Without a visible label, in the head of a page or in a filter bar. */
  small?: boolean;
  onChange: (value: string) => void;
  /** Called after {@link onChange} when a suggestion is chosen. */
  onChoose?: (value: string) => void;
};

/** An employee's address, with suggestions from the directory. Other texts can be typed as well. */
export function EmployeeInput(props: EmployeeInputProps) {
  const { placeholder, value, acceptsId = false, small = false, onChange, onChoose, ...field } = props;
  const id = useId();
  const texts = useTexts(componentTexts);
  const box = useRef<HTMLDivElement>(null);
  /** Null after a choice: then nothing is suggested. */
  const [typed, setTyped] = useState<string | null>(null);
  const found = useFoundEmployees(typed);
  const input = useTypedValue(value, onChange);
  const isDisabled = ({ address }: FoundEmployee) => address === null && !acceptsId;
  const combobox = useCombobox({
    id,
    options: found,
    isDisabled,
    choosesFirst: false,
    onChoose: (employee) => {
      setTyped(null);
      combobox.close();
      onChange(valueOf(employee));
      onChoose?.(valueOf(employee));
    },
  });
  const isOpen = combobox.isOpen && found.length > 0;

  return (
    <div class={small ? 'console-person-search' : 'form-field'}>
      {!small && <FieldLabel {...field} for={id} />}
      <div class={small ? 'textField mod-S' : 'textField'} ref={box}>
        <div class="textField-input">
          <input
            {...combobox.input}
            {...controlOf(id, field)}
            aria-expanded={isOpen}
            aria-label={small ? field.label : undefined}
            type="text"
            class="textField-input-value"
            placeholder={placeholder}
            spellcheck={false}
            ref={input.ref}
            onInput={({ currentTarget }) => {
              input.onInput();
              setTyped(currentTarget.value);
              combobox.open();
            }}
          />
          <div class="textField-input-affix">
            <Icon name="searchMagnifyingGlass" class="textField-input-affix-icon" />
          </div>
        </div>
      </div>
      <span class="pr-u-mask" role="status">
        {isOpen && texts.results(found.length)}
      </span>
      {isOpen && (
        <OptionList
          combobox={combobox}
          anchor={box}
          label={field.label}
          options={found}
          keyOf={keyOf}
          isDisabled={isDisabled}
          isFieldWide={false}
          render={(employee) => (
            <>
              <span>{employee.name ?? valueOf(employee)}</span>
              <span class="console-option-note">{noteOf(employee)}</span>
            </>
          )}
        />
      )}
      {!small && <FieldMessage {...field} id={`${id}-message`} />}
    </div>
  );

  function noteOf({ id: employeeId, address, establishment }: FoundEmployee): string {
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

/** Pause in typing before the server is called. */
const DEBOUNCE_MS = 200;

/** In characters. Fewer match too many employees. */
const MIN_LENGTH = 2;

const NONE: FoundEmployee[] = [];

/**
 * Returns the employees that match a text, or those that matched it before the last letters until the server answers.
 *
 * @param typed null for none
 */
function useFoundEmployees(typed: string | null): FoundEmployee[] {
  const { call } = useSession();
  const [found, setFound] = useState(NONE);
  const search = typed?.trim() ?? '';

  useEffect(() => {
    if (search.length < MIN_LENGTH) {
      setFound(NONE);
      return;
    }
    const controller = new AbortController();
    const show = (items: FoundEmployee[]) => {
      if (!controller.signal.aborted) setFound(items);
    };
    const timer = setTimeout(() => {
      call('searchEmployees', { query: { search }, signal: controller.signal }).then(
        ({ items }) => {
          show(items);
        },
        () => {
          // Suggestions are optional: the address can be typed.
          show(NONE);
        },
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [call, search]);

  return found;
}
