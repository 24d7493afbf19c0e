import { useRef, useState } from 'preact/hooks';
import { toIso } from '../../../../../shared/time';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { localTime } from '../../../time-zones';
import type { Period } from '../periods';
import { logTexts } from '../texts';
import { useBarTexts } from './bar-texts';
import { axisMaximum, GROUPS, type Bar, type BarSize } from './bars';
import { ChartAxis } from './chart-axis';

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
              class="console-chart-slot"
              tabIndex={index === Math.min(current, bars.length - 1) ? 0 : -1}
              aria-label={`${barTexts.when(bar)} : ${barTexts.figures(bar)}`}
              onFocus={() => {
                setCurrent(index);
              }}
              onPointerDown={({ pointerType }) => {
                if (pointerType === 'mouse') touched.current = index;
              }}
              onClick={(event) => {
                // A click from the keyboard has no position; the figures are already shown then.
                if (event.detail > 0 && touched.current !== index) {
                  touched.current = index;
                  return;
                }
                touched.current = null;
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
