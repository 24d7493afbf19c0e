import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { logTexts } from '../texts';
import { GROUPS, type Bar, type BarSize } from './bars';
import { useChartFormats } from './chart-formats';

/** Returns the texts of bars, in the viewer's zone. */
export function useBarTexts(size: BarSize): { when(bar: Bar): string; figures(bar: Bar): string } {
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
