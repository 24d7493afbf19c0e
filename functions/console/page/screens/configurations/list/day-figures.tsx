import type { ListedConfiguration } from '../../../../contract/configurations';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { logPath } from '../paths';
import { listTexts } from './texts';

/** The events of the last 24 hours, with links into the log. */
export function DayFigures({ item }: { item: ListedConfiguration }) {
  const texts = useTexts(listTexts);
  const formats = useFormats();
  const { configuration, lastDay } = item;
  const { events, failed, waiting, atLeast, hours } = lastDay;
  const more = atLeast ? '+' : '';
  if (events === 0 && waiting === 0 && failed === 0) {
    return <span class="console-cell-text console-subtle">–</span>;
  }
  return (
    <div class="console-row console-day-figures">
      <div>
        <Link class="console-cell-text" to={logPath(configuration.id)}>
          {texts.events(events, formats.number(events))}
        </Link>
        <span class="console-cell-sub">
          {failed > 0 && (
            <Link class="console-bad" to={logPath(configuration.id, '&outcome=failed')}>
              {texts.failed(formats.number(failed) + more)}
            </Link>
          )}
          {failed > 0 && waiting > 0 && ' · '}
          {waiting > 0 && (
            <Link class="console-wait" to={logPath(configuration.id, '&outcome=waiting')}>
              {texts.waiting(formats.number(waiting) + more)}
            </Link>
          )}
          {failed === 0 && waiting === 0 && texts.noFailures}
        </span>
      </div>
      <Trend hours={hours} />
    </div>
  );
}

const SERIES = ['written', 'quiet', 'waiting', 'failed'] as const;
/** In units of the picture: a bar and the gap after it. */
const BAR = 3;
const SLOT = 4;
const HEIGHT = 22;
const BASE = 23;

/** A bar for each hour. The figures next to it say the same. */
function Trend({ hours }: Pick<ListedConfiguration['lastDay'], 'hours'>) {
  const totals = hours.map((hour) => SERIES.reduce((sum, name) => sum + hour[name], 0));
  const scale = HEIGHT / Math.max(...totals, 1);
  const width = hours.length * SLOT;
  return (
    <svg class="console-trend" viewBox={`0 0 ${width} 24`} preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y={BASE} width={width} height="1" class="is-quiet" />
      {hours.flatMap((hour, index) => {
        let top = BASE;
        return SERIES.flatMap((name) => {
          const height = hour[name] * scale;
          if (height === 0) return [];
          top -= height;
          return [
            <rect
              key={`${index}-${name}`}
              class={`is-${name}`}
              x={index * SLOT}
              y={top}
              width={BAR}
              height={height}
            />,
          ];
        });
      })}
    </svg>
  );
}
