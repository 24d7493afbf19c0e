import { useEffect, useState } from 'preact/hooks';
import type { CalendarEvent, Preview } from '../../../../contract/calendar';
import { useSession } from '../../../api';
import { componentTexts } from '../../../components/component-texts';
import { useEventTime } from '../../../components/event-time';
import { ErrorState } from '../../../components/messages';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { ProductIcon } from '../product-icon';
import { type Fields, presentationOf } from './fields';
import { formTexts } from './texts';

/** Pause in typing before the server is called. */
const DEBOUNCE_MS = 300;

/** Example events, rendered by the server with the same code as real ones. */
export function PresentationPreview({ fields }: { fields: Fields }) {
  const texts = useTexts(formTexts);
  const { call } = useSession();
  const { products } = fields;
  const presentation = presentationOf(fields);
  const debounced = useDebounced(JSON.stringify({ products, presentation }));
  const preview = useLoad(`preview:${debounced}`, (signal) =>
    call('previewPresentation', { body: { products, presentation }, signal }),
  );
  const items = useLast(preview.value?.items ?? null);
  return (
    <section class="console-stack mod-S" aria-label={texts.preview} aria-live="polite">
      <h2>{texts.preview}</h2>
      <p class="console-small console-subtle">{texts.previewHint(fields.timeZone)}</p>
      {preview.state === 'failed' && <ErrorState error={preview.error} onRetry={preview.reload} />}
      <ul class="console-checks mod-kinds">
        {items?.map(({ example, product, events }) => (
          <li key={example}>
            <ProductIcon product={product} isNamed />
            <div>
              <span class="console-cell-sub">{texts.examples[example]}</span>
              {events.map((event, index) => (
                <PreviewEvent key={index} event={event} timeZone={fields.timeZone} />
              ))}
              {events.length === 0 && <span class="console-small">{texts.notWritten}</span>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The last examples stay while new ones are loading, so that nothing jumps. */
function useLast(items: Preview['items'] | null): Preview['items'] | null {
  const [last, setLast] = useState(items);
  useEffect(() => {
    if (items) setLast(items);
  }, [items]);
  return items ?? last;
}

function useDebounced(value: string): string {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setDebounced(value);
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return debounced;
}

/**
 * An event as it would be in the calendar.
 *
 * @param props.timeZone of the configuration, for events without their own
 */
function PreviewEvent({ event, timeZone }: { event: CalendarEvent; timeZone: string }) {
  const texts = useTexts(componentTexts);
  const eventTime = useEventTime();
  const { title, tentative, location, guests, start, end } = event;
  const invited = guests.length > 0 ? texts.guests(guests.length) : null;
  const details = [location, invited].filter((part) => part !== null);
  return (
    <div>
      <span class="console-cell-main">
        {title}
        {tentative && <span class="console-subtle"> ({texts.tentative})</span>}
      </span>
      <span class="console-cell-sub">
        {eventTime({ start: { timeZone, ...start }, end: { timeZone, ...end } })}
      </span>
      {details.length > 0 && <span class="console-cell-sub">{details.join(' · ')}</span>}
    </div>
  );
}
