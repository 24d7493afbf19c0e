import { isUnresolved } from '../../../../../domain/vocabulary';
import type { LogDetail, LogRow } from '../../../../contract/logs';
import { Callout } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { useCauses } from '../causes';
import { useEventTexts } from '../event-texts';
import { OutcomeBadge } from '../list/log-row';
import { logPath, type View } from '../log-query';
import { logTexts } from '../texts';
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
        {calendar.isInDoubt && !isUnresolved(row.outcome) && (
          <Callout tone="warning">{panel.inDoubt}</Callout>
        )}
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

type Attempt = LogDetail['history'][number];

const MARKS: Partial<Record<Attempt['outcome'], string>> = {
  created: 'is-written',
  updated: 'is-written',
  moved: 'is-written',
  deleted: 'is-written',
  failed: 'is-failed',
  waiting: 'is-waiting',
};

/** The attempts, newest first, with what Google or Lucca answered in their own words. */
function Attempts({ row, history }: { row: LogRow; history: readonly Attempt[] }) {
  const { panel } = useTexts(logTexts);
  const formats = useFormats();
  return (
    <ol class="console-attempts">
      {row.nextReplayAt !== null && (
        <li class="is-next">
          <span>{panel.nextAttempt}</span>
          <time dateTime={row.nextReplayAt}>{formats.moment(row.nextReplayAt)}</time>
        </li>
      )}
      {history
        .map((attempt, index) => <AttemptLine key={index} attempt={attempt} before={history[index - 1]} />)
        .reverse()}
      {row.occurredAt !== null && (
        <li>
          <span>{panel.received(row.deliveries)}</span>
          <time dateTime={row.occurredAt}>{formats.moment(row.occurredAt)}</time>
        </li>
      )}
    </ol>
  );
}

function AttemptLine({ attempt, before }: { attempt: Attempt; before: Attempt | undefined }) {
  const { panel, outcomeNames } = useTexts(logTexts);
  const formats = useFormats();
  const causes = useCauses();
  const { at, outcome, via, quote } = attempt;
  const isSame = quote !== null && before?.quote === quote;
  const remarks = [causes.short(attempt), causes.note(attempt)].filter((text) => text !== null);
  return (
    <li class={MARKS[outcome]}>
      <span>
        {panel.vias[via]} · {outcomeNames[outcome]}
      </span>
      <time dateTime={at} title={formats.full(at)}>
        {formats.moment(at)}
      </time>
      {remarks.map((text) => (
        <small key={text}>{text}</small>
      ))}
      {isSame && <small>{panel.sameAnswer}</small>}
      {quote !== null && !isSame && <blockquote lang="en">“{quote}”</blockquote>}
    </li>
  );
}
