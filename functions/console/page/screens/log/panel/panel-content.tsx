import type { LogDetail } from '../../../../contract/logs';
import { Callout } from '../../../components/messages';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { useFormats } from '../../../formats';
import { useEventTexts } from '../event-texts';
import { logPath, type View } from '../log-query';
import { OutcomeBadge } from '../list/log-row';
import { logTexts } from '../texts';
import { Attempts } from './attempts';
import { CalendarNow } from './calendar-now';
import { Explanation } from './explanation';
import { Facts, SupportReferences } from './facts';
import { Kept } from './kept';

type PanelContentProps = {
  detail: LogDetail;
  view: View;
  names: ReadonlyMap<string, string>;
  /** ms since the epoch */
  now: number;
};

/** What the panel says of an event: what happened, what to do, and the facts. */
export function PanelContent({ detail, view, names, now }: PanelContentProps) {
  const { panel } = useTexts(logTexts);
  const { row, history, calendar, others } = detail;
  return (
    <>
      <Explanation row={row} canRetry={detail.canRetry} />
      <Facts detail={detail} names={names} now={now} />
      <section>
        <h2>{panel.calendar}</h2>
        {calendar.isInDoubt && <Callout tone="warning">{panel.inDoubt}</Callout>}
        <CalendarNow detail={detail} />
      </section>
      <section>
        <h2>{panel.attempts}</h2>
        <Attempts row={row} history={history} />
      </section>
      <Kept detail={detail} />
      {others.length > 0 && (
        <section>
          <h2>{panel.others}</h2>
          <Others others={others} view={view} now={now} />
        </section>
      )}
      <SupportReferences row={row} />
    </>
  );
}

function Others({ others, view, now }: { others: LogDetail['others']; view: View; now: number }) {
  const formats = useFormats();
  const events = useEventTexts();
  return (
    <ul class="console-others">
      {others.map((other) => (
        <li key={other.id}>
          <Link class="link" to={logPath(view, other.id)} keepScroll>
            {events.title(other)}
          </Link>
          <span class="console-tiny" title={formats.full(other.at)}>
            {formats.ago(other.at, now)}
          </span>
          <OutcomeBadge outcome={other.outcome} />
        </li>
      ))}
    </ul>
  );
}
