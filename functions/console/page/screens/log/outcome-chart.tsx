import { useMemo } from 'preact/hooks';
import type { LogFilter } from '../../../contract/logs';
import { useSession } from '../../api';
import { DataTable } from '../../components/data-table';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate } from '../../router';
import { barsOf, GROUPS, type Bar } from './chart-bars';
import { logAddress } from './log-query';
import { logTexts } from './texts';

const DAY_MS = 24 * 3_600_000;
const HEIGHT = 100;

/** Outcomes over time. A bar leads to the rows of its day. */
export function OutcomeChart({ filter }: { filter: LogFilter }) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const query = { configuration: filter.configuration, from: filter.from, to: filter.to };
  const key = JSON.stringify(query);
  const chart = useLoad(`chart:${key}`, (signal) => call('getChart', { query, signal }), { everyMs: 60_000 });
  const bars = useMemo(() => {
    if (!chart.value) return [];
    const to = filter.to ? Date.parse(filter.to) + DAY_MS - 1 : Date.now();
    const from = filter.from ? Date.parse(filter.from) : to - 6 * DAY_MS;
    return barsOf(chart.value, from, Math.min(to, Date.now()));
  }, [chart.value, filter.from, filter.to]);
  if (bars.length === 0 || bars.every(({ total }) => total === 0)) return null;

  const highest = Math.max(...bars.map(({ total }) => total));
  const isHourly = bars.length > 1 && bars[1]?.day === bars[0]?.day;
  const when = ({ at, day }: Bar) => (isHourly ? formats.moment(at) : formats.day(day));
  const said = ({ counts }: Bar) =>
    GROUPS.filter((group) => counts[group] > 0)
      .map((group) => `${texts.groups[group]} ${formats.number(counts[group])}`)
      .join(', ');

  return (
    <section class="console-card" aria-label={texts.chart}>
      <h2>{texts.chart}</h2>
      <div class="console-axis" aria-hidden="true">
        <span>{texts.atMost(formats.number(highest))}</span>
      </div>
      <svg
        class="console-chart"
        viewBox={`0 0 ${bars.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="group"
      >
        {bars.map((bar, index) => {
          const to = logAddress({ ...filter, from: bar.day, to: bar.day });
          let top = HEIGHT;
          return (
            <a
              key={bar.at}
              href={to}
              aria-label={texts.bar(when(bar), said(bar) || '0')}
              onClick={(event) => {
                event.preventDefault();
                navigate(to);
              }}
            >
              <title>{texts.bar(when(bar), said(bar) || '0')}</title>
              <rect x={index} y={0} width={1} height={HEIGHT} fill="transparent" />
              {GROUPS.map((group) => {
                const height = (bar.counts[group] / highest) * HEIGHT;
                top -= height;
                return (
                  <rect
                    key={group}
                    class={`is-${group}`}
                    x={index + 0.1}
                    y={top}
                    width={0.8}
                    height={height}
                  />
                );
              })}
            </a>
          );
        })}
      </svg>
      <div class="console-axis" aria-hidden="true">
        {[bars[0], bars.at(-1)].map((bar, index) => (
          <span key={index}>{bar && when(bar)}</span>
        ))}
      </div>
      <ul class="console-legend">
        {GROUPS.map((group) => (
          <li key={group}>
            <svg class="console-chart" viewBox="0 0 1 1" aria-hidden="true">
              <rect class={`is-${group}`} width="1" height="1" />
            </svg>{' '}
            {texts.groups[group]}
          </li>
        ))}
      </ul>
      <details>
        <summary>{texts.chartTable}</summary>
        <DataTable
          caption={texts.chart}
          columns={[texts.columns.at, ...GROUPS.map((group) => texts.groups[group])]}
        >
          {bars
            .filter(({ total }) => total > 0)
            .map((bar) => (
              <tr key={bar.at}>
                <th scope="row">{when(bar)}</th>
                {GROUPS.map((group) => (
                  <td key={group}>{formats.number(bar.counts[group])}</td>
                ))}
              </tr>
            ))}
        </DataTable>
      </details>
    </section>
  );
}
