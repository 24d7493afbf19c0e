import { useMemo } from 'preact/hooks';
import type { Outcome } from '../../../../domain/vocabulary';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../shared/time';
import type { Chart, LogFilter } from '../../../contract/logs';
import { useSession } from '../../api';
import { DataTable } from '../../components/data-table';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate } from '../../router';
import { logPath } from './log-query';
import { logTexts } from './texts';

/** Longer periods have a bar per day. */
const MAX_HOURLY_MS = 48 * HOUR_MS;

const HEIGHT = 100;

/** `quiet`: nothing had to be changed. */
const GROUPS = ['written', 'quiet', 'waiting', 'failed'] as const;
type Group = (typeof GROUPS)[number];

const GROUP_OF: Record<Outcome, Group> = {
  created: 'written',
  updated: 'written',
  moved: 'written',
  deleted: 'written',
  unchanged: 'quiet',
  superseded: 'quiet',
  stale: 'quiet',
  skipped: 'quiet',
  waiting: 'waiting',
  failed: 'failed',
};

/** The counts of an hour or a day, in UTC. */
type Bar = { at: string; day: string; counts: Record<Group, number>; total: number };

/** Outcomes over time. Each bar links to the rows of its day. */
export function OutcomeChart({ filter }: { filter: LogFilter }) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const query = { configuration: filter.configuration, from: filter.from, to: filter.to };
  const key = JSON.stringify(query);
  const chart = useLoad(`chart:${key}`, (signal) => call('getChart', { query, signal }), {
    pollMs: MINUTE_MS,
  });
  const bars = useMemo(() => {
    if (!chart.value) return [];
    const to = filter.to ? Date.parse(filter.to) + DAY_MS - 1 : Date.now();
    const from = filter.from ? Date.parse(filter.from) : to - 6 * DAY_MS;
    return toBars(chart.value, from, Math.min(to, Date.now()));
  }, [chart.value, filter.from, filter.to]);
  if (bars.length === 0 || bars.every(({ total }) => total === 0)) return null;

  const highest = Math.max(...bars.map(({ total }) => total));
  const isHourly = bars.length > 1 && bars[1]?.day === bars[0]?.day;
  const when = ({ at, day }: Bar) => (isHourly ? formats.moment(at) : formats.day(day));
  const describe = ({ counts }: Bar) =>
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
          const to = logPath({ ...filter, from: bar.day, to: bar.day });
          let top = HEIGHT;
          return (
            <a
              key={bar.at}
              href={to}
              aria-label={texts.bar(when(bar), describe(bar) || '0')}
              onClick={(event) => {
                event.preventDefault();
                navigate(to);
              }}
            >
              <title>{texts.bar(when(bar), describe(bar) || '0')}</title>
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

/** @param from ms since the epoch, as `to`: both hours are included */
function toBars({ items }: Chart, from: number, to: number): Bar[] {
  const size = to - from <= MAX_HOURLY_MS ? HOUR_MS : DAY_MS;
  const first = Math.floor(from / size) * size;
  const bars = Array.from({ length: Math.floor((to - first) / size) + 1 }, (_, index): Bar => {
    const at = new Date(first + index * size).toISOString();
    return { at, day: at.slice(0, 10), counts: { written: 0, quiet: 0, waiting: 0, failed: 0 }, total: 0 };
  });
  for (const { hour, counts } of items) {
    const bar = bars[Math.floor((Date.parse(hour) - first) / size)];
    if (!bar) continue;
    for (const [outcome, group] of Object.entries(GROUP_OF)) {
      const count = new Map<string, number>(Object.entries(counts)).get(outcome) ?? 0;
      bar.counts[group] += count;
      bar.total += count;
    }
  }
  return bars;
}
