import { useState } from 'preact/hooks';
import { DAY_MS } from '../../../../../shared/time';
import { Button } from '../../../components/button';
import { DateRange } from '../../../components/date-range';
import { Dialog } from '../../../components/dialog';
import { SegmentedControl } from '../../../components/filters';
import { useTexts } from '../../../language';
import { cityOf, localTime } from '../../../time-zones';
import { daysOf, isDay, limitsOf, PRESETS, type Period, type Preset, type Viewer } from '../periods';
import { logTexts } from '../texts';
import { useChartFormats } from './chart-formats';

/** Rows are kept this long. */
const RETENTION_DAYS = 90;

type PeriodChoiceProps = {
  period: Period;
  viewer: Viewer;
  /** Whether older events are not counted. */
  isPartial: boolean;
  onChange: (period: Period) => void;
};

/** Presets, and two days of the viewer. */
export function PeriodChoice({ period, viewer, isPartial, onChange }: PeriodChoiceProps) {
  const texts = useTexts(logTexts);
  const formats = useChartFormats();
  const [isChoosing, setChoosing] = useState(false);
  const limits = limitsOf(period, viewer);
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
          ? formats.hours(limits.from, limits.to ?? viewer.now)
          : formats.days(limits.from, (limits.to ?? viewer.now + 1) - 1)}{' '}
        · {texts.zone(cityOf(viewer.timeZone))}
        {isPartial && <span class="console-partial"> · {texts.partial}</span>}
      </span>
      {isChoosing && (
        <DatesDialog
          initial={daysOf(period, viewer)}
          viewer={viewer}
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
  viewer: Viewer;
  onChoose: (period: Period) => void;
  onClose: () => void;
};

function DatesDialog({ initial, viewer, onChoose, onClose }: DatesDialogProps) {
  const texts = useTexts(logTexts);
  const { now, timeZone } = viewer;
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
        min={localTime(now - RETENTION_DAYS * DAY_MS, timeZone).day}
        max={localTime(now, timeZone).day}
        onChange={setRange}
      />
      <p class="console-tiny">{texts.datesHelp}</p>
    </Dialog>
  );
}
