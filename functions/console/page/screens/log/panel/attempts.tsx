import type { LogDetail, LogRow } from '../../../../contract/logs';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { useCauses } from '../causes';
import { logTexts } from '../texts';

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
export function Attempts({ row, history }: { row: LogRow; history: readonly Attempt[] }) {
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
