import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../../components/button';
import { Dialog } from '../../../components/dialog';
import { SegmentedControl } from '../../../components/filters';
import { Icon } from '../../../components/icon';
import { SearchInput } from '../../../components/inputs';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import type { Figures } from '../chart/bars';
import { type Chosen, pillCount } from '../log-query';
import { logTexts } from '../texts';
import { Pills } from './pills';

const TONES = { failed: 'critical', waiting: 'warning' } as const;
const SEGMENTS = ['all', 'failed', 'waiting'] as const;

type LogFiltersProps = {
  chosen: Chosen;
  /** Sums under the other filters; null while they are loading. */
  figures: Figures | null;
  /** Names of the configurations by id. */
  names: ReadonlyMap<string, string>;
  onChange: (chosen: Chosen) => void;
};

/** The filters, on one line. They apply at once. On a phone, those that are used less open in a dialog. */
export function LogFilters({ chosen, figures, names, onChange }: LogFiltersProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  const count = pillCount(chosen);
  const { outcome } = chosen;
  const pills = <Pills chosen={chosen} names={names} onChange={onChange} />;
  return (
    <div class="filterBar" role="search" aria-label={texts.filters}>
      <SegmentedControl
        inBar
        label={texts.states}
        value={outcome === 'failed' || outcome === 'waiting' ? outcome : outcome === undefined ? 'all' : null}
        segments={SEGMENTS.map((value) =>
          value === 'all'
            ? { value, text: texts.all }
            : {
                value,
                text: texts.outcomeNames[value],
                count: figures ? formats.number(figures[value]) : '–',
                tone: figures?.[value] ? TONES[value] : 'neutral',
              },
        )}
        onChange={(value) => {
          onChange({ ...chosen, outcome: value === 'all' ? undefined : value });
        }}
      />
      <div class="divider mod-vertical filterBar-divider" />
      <LogSearch
        value={chosen.search ?? ''}
        onChange={(search) => {
          onChange({ ...chosen, search: search === '' ? undefined : search });
        }}
      />
      <div class="console-pills">{pills}</div>
      <button
        type="button"
        class={`filterPill mod-button console-filters-more ${count > 0 ? 'is-filled' : ''}`}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="filtersFunnel" size="S" />
        {count > 0 ? texts.filtersCount(count) : texts.filters}
      </button>
      {isOpen && (
        <Dialog
          title={texts.filters}
          onClose={() => {
            setOpen(false);
          }}
          actions={
            <Button
              kind="primary"
              onClick={() => {
                setOpen(false);
              }}
            >
              {texts.showResults}
            </Button>
          }
        >
          <div class="console-stack mod-S">{pills}</div>
        </Dialog>
      )}
    </div>
  );
}

/** Pause in typing before the log is searched. */
const DEBOUNCE_MS = 300;

/** Searches by title, name or address while one types. */
function LogSearch({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const texts = useTexts(logTexts);
  const [typed, setTyped] = useState(value);
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  useEffect(() => {
    // Another search from outside, such as with the browser's Back. Spaces that are being typed stay.
    setTyped((before) => (before.trim() === value ? before : value));
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.trim() !== latest.current.value) latest.current.onChange(typed.trim());
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typed]);
  return <SearchInput label={texts.search} value={typed} onChange={setTyped} />;
}
