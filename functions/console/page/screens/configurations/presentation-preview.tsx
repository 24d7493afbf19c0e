import { useEffect, useState } from 'preact/hooks';
import type { Presentation, ShownConfiguration } from '../../../contract/configurations';
import { useSession } from '../../api';
import { EventCard } from '../../components/event-card';
import { ErrorState } from '../../components/messages';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { configurationTexts } from './texts';

/** So long nothing is typed before the server is asked. */
const PAUSE_MS = 300;

type PreviewProps = { products: ShownConfiguration['products']; presentation: Presentation };

/** How examples would look, by the very code that writes: it is asked, and not imitated. */
export function PresentationPreview({ products, presentation }: PreviewProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const asked = useSettled(JSON.stringify({ products, presentation }));
  const preview = useLoad(`preview:${asked}`, (signal) =>
    call('previewPresentation', { body: { products, presentation }, signal }),
  );
  return (
    <section class="console-card" aria-label={texts.preview} aria-live="polite">
      <h2>{texts.preview}</h2>
      <p class="console-hint">{texts.previewHint}</p>
      {preview.state === 'failed' && <ErrorState error={preview.error} onAgain={preview.reload} />}
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

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}
