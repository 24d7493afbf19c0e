import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import type { Chart } from '../../../../contract/logs';
import { limitsOf, type Period, type Viewer } from '../periods';
import { logTexts } from '../texts';
import { barsOf, barSizeOf, figuresOf, GROUPS } from './bars';
import { ChartPlot } from './chart-plot';
import { PeriodChoice } from './period-choice';

type ChartStripProps = {
  /** Null while it is loading: the strip has the same size then. */
  chart: Chart | null;
  period: Period;
  viewer: Viewer;
  onPeriod: (period: Period) => void;
};

/** Figures, outcomes over time, and the choice of the period. */
export function ChartStrip({ chart, period, viewer, onPeriod }: ChartStripProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const limits = limitsOf(period, viewer);
  const size = barSizeOf(limits, viewer);
  const figures = chart && figuresOf(chart);
  return (
    <section class="console-strip" aria-label={texts.chart[size]}>
      <ul class="console-legend">
        {GROUPS.map((group) => (
          <li key={group}>
            <i class={`is-${group}`} />
            <b>{figures ? formats.number(figures[group]) : '–'}</b>
            <span>{texts.groups[group]}</span>
          </li>
        ))}
      </ul>
      <ChartPlot
        key={`${size} ${limits.from}`}
        bars={barsOf(chart, limits, viewer)}
        size={size}
        timeZone={viewer.timeZone}
        onChoose={onPeriod}
      />
      <PeriodChoice
        period={period}
        viewer={viewer}
        isPartial={chart?.isPartial ?? false}
        onChange={onPeriod}
      />
    </section>
  );
}
