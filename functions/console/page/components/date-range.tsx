import { useId } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { Field } from './field';

/** Days such as `2026-11-12`, inclusive; empty if open. */
export type Range = { from: string; to: string };

type DateRangeProps = {
  label: string;
  value: Range;
  onChange: (value: Range) => void;
  /** Days outside of these cannot be chosen. */
  min?: string;
  max?: string;
  /** Shown below; by default when the end is before the start. */
  error?: string | null;
};

/** Two days. Each one limits what can be chosen for the other. */
export function DateRange({ label, value, onChange, min, max, error = null }: DateRangeProps) {
  const texts = useTexts(componentTexts);
  const id = useId();
  const isReversed = value.from !== '' && value.to !== '' && value.to < value.from;
  const ends = [
    { name: 'from', text: texts.from, min, max: value.to === '' ? max : value.to },
    { name: 'to', text: texts.until, min: value.from === '' ? min : value.from, max },
  ] as const;
  return (
    <div class="console-dates" role="group" aria-labelledby={id}>
      <span class="pr-u-mask" id={id}>
        {label}
      </span>
      {ends.map(({ name, text, ...limits }) => (
        <Field
          key={name}
          label={text}
          error={name === 'to' ? (error ?? (isReversed ? texts.reversed : null)) : null}
        >
          {(control) => (
            <div class="textField">
              <div class="textField-input">
                <input
                  {...control}
                  {...limits}
                  type="date"
                  class="textField-input-value"
                  value={value[name]}
                  onChange={({ currentTarget }) => {
                    onChange({ ...value, [name]: currentTarget.value });
                  }}
                />
              </div>
            </div>
          )}
        </Field>
      ))}
    </div>
  );
}
