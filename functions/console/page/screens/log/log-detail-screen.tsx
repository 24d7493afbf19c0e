import { useState } from 'preact/hooks';
import type { LogDetail } from '../../../contract/logs';
import { useMayChange, useSession } from '../../api';
import { Button, ExternalLink } from '../../components/button';
import { componentTexts } from '../../components/component-texts';
import { EventCard } from '../../components/event-card';
import { CopyField } from '../../components/copy-field';
import { Callout, ErrorState, Loading } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { Link, navigate } from '../../router';
import { OutcomeBadge, RowDescription } from './log-row';
import { RetryOne } from './retry';
import { logTexts } from './texts';

/** Shows the result of a retry without a reload. */
const POLL_MS = 5000;

/** One event with its attempts and its current calendar events. */
export function LogDetailScreen({ id }: { id: string }) {
  const texts = useTexts(logTexts);
  const { call } = useSession();
  const mayChange = useMayChange();
  const [isRetrying, setRetrying] = useState(false);
  const key = decodeURIComponent(id);
  const detail = useLoad(`log-row:${key}`, (signal) => call('getLog', { id: key, signal }), {
    pollMs: POLL_MS,
  });
  const { value } = detail;

  return (
    <>
      <PageHeader
        title={texts.details}
        actions={
          <>
            {mayChange && value?.canRetry && (
              <Button
                kind="primary"
                onClick={() => {
                  setRetrying(true);
                }}
              >
                {texts.retry}
              </Button>
            )}
            <Button
              onClick={() => {
                navigate('/console/log');
              }}
            >
              {texts.back}
            </Button>
          </>
        }
      />
      {detail.state === 'loading' && <Loading />}
      {detail.error !== null && <ErrorState error={detail.error} onRetry={detail.reload} />}
      {value && <Detail detail={value} />}
      {value && isRetrying && (
        <RetryOne
          row={value.row}
          onClose={() => {
            setRetrying(false);
            detail.reload();
          }}
        />
      )}
    </>
  );
}

function Detail({ detail: { row, history, others, calendar } }: { detail: LogDetail }) {
  const texts = useTexts(logTexts);
  const { labelled } = useTexts(componentTexts);
  const formats = useFormats();
  const facts: [string, string | null][] = [
    [texts.processed, formats.moment(history.at(-1)?.at ?? row.at)],
    [texts.occurred, row.occurredAt && formats.moment(row.occurredAt)],
    [texts.duration, `${formats.number(Math.round(row.durationMs / 100) / 10)} s`],
    [texts.columns.employee, row.employee],
    [texts.columns.configuration, row.configuration],
    [texts.topic, row.topic],
    [texts.resource, row.resource],
    [texts.attempts, formats.number(row.attempts)],
    [texts.deliveries, formats.number(row.deliveries)],
  ];
  return (
    <div class="console-columns">
      <section class="console-card">
        <OutcomeBadge outcome={row.outcome} />
        <RowDescription row={row} />
        {row.detail !== null && <p>{labelled(texts.answer, row.detail)}</p>}
        <dl class="console-facts">
          {facts.map(
            ([name, value]) =>
              value !== null && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
        <p class="console-actions">
          {row.googleLink !== null && <ExternalLink to={row.googleLink}>{texts.google}</ExternalLink>}
          {row.luccaLink !== null && <ExternalLink to={row.luccaLink}>{texts.lucca}</ExternalLink>}
        </p>
        <h2>{texts.ids}</h2>
        <CopyField label={texts.eventId} value={row.eventId} />
        <CopyField label={texts.correlation} value={row.correlationId} />
      </section>
      <section class="console-card">
        <h2>{texts.history}</h2>
        <ol class="console-timeline">
          {history.map((attempt, index) => (
            <li key={index}>
              <OutcomeBadge outcome={attempt.outcome} /> {formats.moment(attempt.at)} ·{' '}
              {texts.vias[attempt.via]}
              {attempt.detail !== null && <div class="console-remark">{attempt.detail}</div>}
            </li>
          ))}
        </ol>
        <h2>{texts.calendar}</h2>
        {calendar.isInDoubt && <Callout tone="warning">{texts.inDoubt}</Callout>}
        {calendar.owner !== null && <p class="console-remark">{texts.calendarOf(calendar.owner)}</p>}
        {calendar.events.length === 0 && <p>{texts.noCalendarEvent}</p>}
        {calendar.events.map((event, index) => (
          <EventCard key={index} event={event} />
        ))}
        <h2>{texts.others}</h2>
        {others.length === 0 && <p>{texts.noOthers}</p>}
        <ul class="console-timeline">
          {others.map((other) => (
            <li key={other.id}>
              <Link to={`/console/log/${encodeURIComponent(other.id)}`}>{formats.moment(other.at)}</Link>{' '}
              <OutcomeBadge outcome={other.outcome} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
