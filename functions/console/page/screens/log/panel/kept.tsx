import { useState } from 'preact/hooks';
import { parseJson } from '../../../../../shared/json';
import type { LogContent, LogDetail } from '../../../../contract/logs';
import { useMayChange, useSession } from '../../../api';
import { Button } from '../../../components/button';
import { ErrorState } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useLanguage, useTexts } from '../../../language';
import { logTexts } from '../texts';
import { CalendarCard } from './calendar-now';

/** What is stored of the event. Administrators can look at it; the server writes that to the history first. */
export function Kept({ detail: { row, kept, keptUntil } }: { detail: LogDetail }) {
  const { panel } = useTexts(logTexts);
  const { language } = useLanguage();
  const formats = useFormats();
  const { call } = useSession();
  const mayChange = useMayChange();
  const [content, setContent] = useState<LogContent | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const parts = new Intl.ListFormat(language, { type: 'conjunction' }).format(
    kept.map((part) => panel.keptParts[part]),
  );
  const summary = parts + (keptUntil === null ? '' : panel.until(formats.day(keptUntil)));

  const show = () => {
    setBusy(true);
    setError(null);
    call('getLogContent', { id: row.id })
      .then(setContent, setError)
      .finally(() => {
        setBusy(false);
      });
  };

  return (
    <section>
      <h2>{panel.kept}</h2>
      <div class="console-row mod-spread console-kept">
        <div>
          <p class="console-small">{kept.length === 0 ? panel.nothingKept : capitalized(`${summary}.`)}</p>
          {mayChange && kept.length > 0 && (
            <p class="console-tiny" role="status">
              {content ? panel.contentRecorded : panel.contentHelp}
            </p>
          )}
        </div>
        {mayChange && kept.length > 0 && content === null && (
          <Button small icon="eye" busy={isBusy} onClick={show}>
            {panel.showContent}
          </Button>
        )}
      </div>
      {error !== null && <ErrorState error={error} onRetry={show} />}
      {content && <Content content={content} />}
    </section>
  );
}

function Content({ content: { events, payload } }: { content: LogContent }) {
  const { panel } = useTexts(logTexts);
  if (events.length === 0 && payload === null) return <p class="console-small">{panel.noContent}</p>;
  return (
    <div class="console-stack mod-S" tabIndex={-1} ref={(element) => element?.focus({ preventScroll: true })}>
      {events.map((event, index) => (
        <CalendarCard key={index} event={{ ...event, guestCount: event.guests.length }}>
          {event.description !== null && <span class="console-description">{event.description}</span>}
          {event.guests.length > 0 && <span class="console-tiny">{event.guests.join(', ')}</span>}
        </CalendarCard>
      ))}
      {payload !== null && (
        <>
          <p class="console-label">{panel.payload}</p>
          <pre class="console-payload" tabIndex={0}>
            {indented(payload)}
          </pre>
        </>
      )}
    </div>
  );
}

/** JSON with line breaks; other texts as they are. */
function indented(text: string): string {
  const parsed = parseJson(text);
  return parsed === undefined ? text : JSON.stringify(parsed, null, 2);
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
