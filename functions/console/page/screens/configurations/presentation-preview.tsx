import { useEffect, useState } from 'preact/hooks';
import type { ApiConfiguration, Presentation } from '../../../contract/configurations';
import { useSession } from '../../api';
import { EventCard } from '../../components/event-card';
import { ErrorState } from '../../components/messages';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { configurationTexts } from './texts';

/** Pause in typing before the server is called. */
const DEBOUNCE_MS = 300;

type PreviewProps = { products: ApiConfiguration['products']; presentation: Presentation };

/** Example events, rendered by the server with the same code as real ones. */
export function PresentationPreview({ products, presentation }: PreviewProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const debounced = useDebounced(JSON.stringify({ products, presentation }));
  const preview = useLoad(`preview:${debounced}`, (signal) =>
    call('previewPresentation', { body: { products, presentation }, signal }),
  );
  return (
    <section class="console-card" aria-label={texts.preview} aria-live="polite">
      <h2>{texts.preview}</h2>
      <p class="console-hint">{texts.previewHint}</p>
      {preview.state === 'failed' && <ErrorState error={preview.error} onRetry={preview.reload} />}
      {preview.value?.items.map(({ example, events }) => (
        <div key={example}>
          <h3>{texts.examples[example]}</h3>
          {events.map((event, index) => (
            <EventCard key={index} event={event} />
          ))}
          {events.length === 0 && <p class="console-remark">{texts.notWritten}</p>}
        </div>
      ))}
    </section>
  );
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
