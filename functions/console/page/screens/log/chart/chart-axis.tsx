import type { Bar, BarSize } from './bars';
import { useChartFormats } from './chart-formats';

/** How many labels there is room for, on a phone too. */
const MAX_LABELS = 6;

/** Quarters of a day. */
const BARS_OF_DAY = 4;

/** Labels under the bars: one for each day, or for the first of several bars. */
export function ChartAxis({ bars, size }: { bars: readonly Bar[]; size: BarSize }) {
  const formats = useChartFormats();
  if (size === 'quarter') {
    return (
      <div class="console-chart-x" aria-hidden="true">
        {bars
          .filter((_, index) => index % BARS_OF_DAY === 0)
          .map(({ from }, index, days) => {
            const [weekday, day] = formats.axisDay(from);
            const isNamed = days.length <= 2 * MAX_LABELS || index % 2 === 0;
            return (
              <span key={from}>
                {isNamed && (
                  <>
                    <span class="console-weekday">{weekday} </span>
                    {day}
                  </>
                )}
              </span>
            );
          })}
      </div>
    );
  }
  const step = Math.ceil(bars.length / MAX_LABELS);
  return (
    <div class="console-chart-x mod-start" aria-hidden="true">
      {bars.map(({ from }, index) => (
        <span key={from}>
          {index % step === 0 && (size === 'hour' ? formats.axisTime(from) : formats.axisDate(from))}
        </span>
      ))}
    </div>
  );
}
