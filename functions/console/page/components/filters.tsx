import { useId } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { Icon } from './icon';
import type { Choices } from './inputs';
import { paletteOf, type Tone } from './messages';

type Segment<Value extends string> = {
  value: Value;
  text: string;
  /** Shown in a badge, if given. */
  count?: string;
  tone?: Tone;
};

type SegmentedProps<Value extends string> = {
  /** Accessible name of the group. */
  label: string;
  /** Null if none applies. */
  value: Value | null;
  segments: readonly Segment<Value>[];
  small?: boolean;
  /** In a filter bar. */
  inBar?: boolean;
  onChange: (value: Value) => void;
};

/** A choice of a few that applies at once. */
export function SegmentedControl<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, segments, small = false, inBar = false, onChange } = props;
  const id = useId();
  const classes = `segmentedControl ${small ? 'mod-S' : ''} ${inBar ? 'filterBar-segmentedControl' : ''}`;
  return (
    <ul class={classes} role="radiogroup" aria-label={label}>
      {segments.map(({ value: one, text, count, tone = 'neutral' }) => (
        <li class="segmentedControl-item" role="presentation" key={one}>
          <input
            type="radio"
            class="segmentedControl-item-input"
            name={id}
            id={`${id}-${one}`}
            checked={one === value}
            onChange={() => {
              onChange(one);
            }}
            // A segment that opens something, such as "Dates…", can be used again.
            onClick={() => {
              if (one === value) onChange(one);
            }}
          />
          <label class="segmentedControl-item-action" for={`${id}-${one}`}>
            {text}
            {count !== undefined && <span class={`numericBadge mod-S ${paletteOf(tone)}`}>{count}</span>}
          </label>
        </li>
      ))}
    </ul>
  );
}

type PillProps<Value extends string> = {
  label: string;
  /** Null: no filter. */
  value: Value | null;
  options: Choices<Value>;
  /** Headings in the list; without them, the list has none. */
  groups?: readonly { text: string; values: readonly Value[] }[];
  /** The option without a filter: "All". */
  all: string;
  onChange: (value: Value | null) => void;
};

/** A filter with the browser's own list of values, and a button to clear it. */
export function FilterPill<Value extends string>(props: PillProps<Value>) {
  const { label, value, options, groups, all, onChange } = props;
  const texts = useTexts(componentTexts);
  const id = useId();
  const chosen = options.find(([one]) => one === value);
  return (
    <div class={`filterPill console-pill ${chosen ? 'is-filled' : ''}`}>
      <label class="filterPill-label" for={id}>
        {label}
      </label>
      {chosen && (
        <span class="console-pill-value" aria-hidden="true">
          {chosen[1]}
        </span>
      )}
      <select
        id={id}
        class="console-pill-select"
        value={value ?? ''}
        onChange={({ currentTarget }) => {
          onChange(options.find(([one]) => one === currentTarget.value)?.[0] ?? null);
        }}
      >
        <option value="">{all}</option>
        {groups?.map(({ text, values }) => (
          <optgroup label={text} key={text}>
            {optionsOf(options.filter(([one]) => values.includes(one)))}
          </optgroup>
        )) ?? optionsOf(options)}
      </select>
      {chosen ? (
        <button
          type="button"
          class="console-pill-clear"
          aria-label={texts.labelled(texts.clear, label)}
          onClick={() => {
            // The button goes away: the focus stays in the pill.
            document.getElementById(id)?.focus();
            onChange(null);
          }}
        >
          <Icon name="signClose" size="XS" />
        </button>
      ) : (
        <Icon name="arrowChevronBottom" size="S" />
      )}
    </div>
  );
}

function optionsOf(choices: Choices<string>) {
  return choices.map(([value, text]) => (
    <option key={value} value={value}>
      {text}
    </option>
  ));
}
