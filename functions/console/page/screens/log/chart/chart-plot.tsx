import { useRef, useState } from 'preact/hooks';
import { toIso } from '../../../../../shared/time';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { localTime } from '../../../time-zones';
import type { Period } from '../periods';
import { logTexts } from '../texts';
import { axisMaximum, type Bar, type BarSize, GROUPS } from './bars';
import { useChartFormats } from './chart-formats';

/** Units of the drawing, which is stretched to the space it has. */
const HEIGHT = 60;
const SLOT = 10;
const BAR = 6;

const STEPS = new Map([
  ['ArrowLeft', -1],
  ['ArrowRight', 1],
]);

type ChartPlotProps = {
  bars: readonly Bar[];
  size: BarSize;
  timeZone: string;
  onChoose: (period: Period) => void;
};

/** The bars. One of them is in the tab order, and the arrow keys go to the others. */
export function ChartPlot({ bars, size, timeZone, onChoose }: ChartPlotProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const barTexts = useBarTexts(size);
  const slots = useRef<HTMLDivElement>(null);
  /** The newest bar at first. */
  const [current, setCurrent] = useState(bars.length - 1);
  /** Touched once: its figures are shown, and the next touch chooses it. */
  const touched = useRef<number | null>(null);
  /** The bar whose figures are shown after a touch, which has neither hover nor visible focus. */
  const [shown, setShown] = useState<number | null>(null);
  const maximum = axisMaximum(Math.max(...bars.map(({ total }) => total)));

  const move = (event: KeyboardEvent) => {
    const step = STEPS.get(event.key);
    const ends = new Map([
      ['Home', 0],
      ['End', bars.length - 1],
    ]);
    const next = step === undefined ? ends.get(event.key) : current + step;
    if (next === undefined) return;
    event.preventDefault();
    const slot = slots.current?.children[next];
    if (slot instanceof HTMLElement) slot.focus();
  };

  return (
    <div class="console-chart">
      <div class="console-chart-y" aria-hidden="true">
        {[maximum, maximum / 2, 0].map((value) => (
          <span key={value}>{formats.number(value)}</span>
        ))}
      </div>
      <div class="console-chart-plot">
        <svg viewBox={`0 0 ${bars.length * SLOT} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {bars.map((bar, index) => (
            <BarShape key={bar.from} bar={bar} x={index * SLOT + (SLOT - BAR) / 2} maximum={maximum} />
          ))}
        </svg>
        <div
          ref={slots}
          class="console-chart-slots"
          role="toolbar"
          aria-label={texts.chart[size]}
          onKeyDown={move}
        >
          {bars.map((bar, index) => (
            <button
              key={bar.from}
              type="button"
              class={`console-chart-slot ${index === shown ? 'is-touched' : ''}`}
              tabIndex={index === Math.min(current, bars.length - 1) ? 0 : -1}
              aria-label={`${barTexts.when(bar)} : ${barTexts.figures(bar)}`}
              onFocus={() => {
                setCurrent(index);
              }}
              onBlur={() => {
                setShown(null);
              }}
              onPointerDown={({ pointerType }) => {
                if (pointerType === 'mouse') touched.current = index;
              }}
              onClick={(event) => {
                // A click from the keyboard has no position; the figures are already shown then.
                if (event.detail > 0 && touched.current !== index) {
                  touched.current = index;
                  setShown(index);
                  return;
                }
                touched.current = null;
                setShown(null);
                onChoose(periodOf(bar, size, timeZone));
              }}
            >
              <span class="tooltip" aria-hidden="true">
                <b>{barTexts.when(bar)}</b>
                <br />
                {barTexts.figures(bar)}
              </span>
            </button>
          ))}
        </div>
      </div>
      <ChartAxis bars={bars} size={size} />
    </div>
  );
}

function BarShape({ bar, x, maximum }: { bar: Bar; x: number; maximum: number }) {
  let top = HEIGHT;
  return (
    <>
      {GROUPS.map((group) => {
        const height = (bar.figures[group] / maximum) * HEIGHT;
        top -= height;
        return (
          height > 0 && <rect key={group} class={`is-${group}`} x={x} y={top} width={BAR} height={height} />
        );
      })}
    </>
  );
}

/** A bar of a day is that day; smaller ones are their instants. */
function periodOf({ from, to }: Bar, size: BarSize, timeZone: string): Period {
  const { day } = localTime(from, timeZone);
  return size === 'day' ? { from: day, to: day } : { from: toIso(from), to: toIso(to) };
}

/** Returns the texts of bars, in the viewer's zone. */
function useBarTexts(size: BarSize): { when(bar: Bar): string; figures(bar: Bar): string } {
  const { inBar, noneInBar } = useTexts(logTexts);
  const formats = useFormats();
  const chartFormats = useChartFormats();
  return {
    when: ({ from, to }) => (size === 'day' ? chartFormats.day(from) : chartFormats.hours(from, to)),
    figures({ figures, total }) {
      if (total === 0) return noneInBar;
      return GROUPS.filter((group) => figures[group] > 0)
        .map((group) => inBar[group](formats.number(figures[group])))
        .join(' · ');
    },
  };
}

/** How many labels there is room for, on a phone too. */
const MAX_LABELS = 6;

/** Quarters of a day. */
const BARS_OF_DAY = 4;

/** Labels under the bars: one for each day, or for the first of several bars. */
function ChartAxis({ bars, size }: { bars: readonly Bar[]; size: BarSize }) {
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
