import { useState } from 'preact/hooks';
import { DAY_MS } from '../../../../../shared/time';
import { Button } from '../../../components/button';
import { DateRange } from '../../../components/date-range';
import { Dialog } from '../../../components/dialog';
import { SegmentedControl } from '../../../components/filters';
import { useTexts } from '../../../language';
import { dayOf, daysOf, isDay, limitsOf, PRESETS, type Period, type Preset } from '../periods';
import { logTexts } from '../texts';
import { useChartFormats } from './chart-formats';

/** Rows are kept this long. */
const RETENTION_DAYS = 90;

type PeriodChoiceProps = {
  period: Period;
  /** ms since the epoch */
  now: number;
  /** Whether older events are not counted. */
  isPartial: boolean;
  onChange: (period: Period) => void;
};

/** Presets, and two days of the viewer. */
export function PeriodChoice({ period, now, isPartial, onChange }: PeriodChoiceProps) {
  const texts = useTexts(logTexts);
  const formats = useChartFormats();
  const [isChoosing, setChoosing] = useState(false);
  const limits = limitsOf(period, now);
  const segments = PRESETS.map((preset) => ({ value: preset, text: texts.presets[preset] }));
  return (
    <div class="console-strip-presets">
      <SegmentedControl<Preset | 'dates'>
        small
        label={texts.period}
        value={typeof period === 'string' ? period : 'dates'}
        segments={[...segments, { value: 'dates', text: texts.dates }]}
        onChange={(choice) => {
          if (choice === 'dates') setChoosing(true);
          else onChange(choice);
        }}
      />
      <span class="console-tiny" {...(isPartial && { title: texts.partial })}>
        {hasHours(period)
          ? formats.hours(limits.from, limits.to ?? now)
          : formats.days(limits.from, (limits.to ?? now + 1) - 1)}{' '}
        · {texts.zone(formats.viewerCity)}
        {isPartial && <span class="console-partial"> · {texts.partial}</span>}
      </span>
      {isChoosing && (
        <DatesDialog
          initial={daysOf(period, now)}
          now={now}
          onClose={() => {
            setChoosing(false);
          }}
          onChoose={(chosen) => {
            setChoosing(false);
            onChange(chosen);
          }}
        />
      )}
    </div>
  );
}

function hasHours(period: Period): boolean {
  return typeof period !== 'string' && !isDay(period.from);
}

type DatesDialogProps = {
  initial: { from: string; to: string };
  now: number;
  onChoose: (period: Period) => void;
  onClose: () => void;
};

function DatesDialog({ initial, now, onChoose, onClose }: DatesDialogProps) {
  const texts = useTexts(logTexts);
  const [range, setRange] = useState(initial);
  const { from, to } = range;
  const isValid = from !== '' && to !== '' && from <= to;
  return (
    <Dialog
      title={texts.datesTitle}
      onClose={onClose}
      actions={
        <Button
          kind="primary"
          disabled={!isValid}
          onClick={() => {
            onChoose(range);
          }}
        >
          {texts.apply}
        </Button>
      }
    >
      <DateRange
        label={texts.period}
        value={range}
        min={dayOf(now - RETENTION_DAYS * DAY_MS)}
        max={dayOf(now)}
        onChange={setRange}
      />
      <p class="console-tiny">{texts.datesHelp}</p>
    </Dialog>
  );
}
