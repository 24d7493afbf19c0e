import type { LogRow } from '../../../../contract/logs';
import { toIso } from '../../../../../shared/time';
import { Button } from '../../../components/button';
import { useErrorText } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { logTexts } from '../texts';

type LiveMarkProps = {
  /** When the list was last up to date, ms since the epoch; null if it is. */
  offlineSince: number | null;
  error: unknown;
  /** New rows that are not shown yet. */
  arrived: readonly LogRow[];
  onShow: () => void;
};

/** Whether the list is up to date, and how many new events wait. */
export function LiveMark({ offlineSince, error, arrived, onShow }: LiveMarkProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const errorText = useErrorText();
  const count = arrived.length;
  return (
    <>
      <span class={`console-live ${offlineSince === null ? '' : 'is-offline'}`} role="status">
        <span class="console-live-dot" />
        {offlineSince === null
          ? texts.live
          : texts.offlineSince(formats.time(toIso(offlineSince)), errorText(error))}
      </span>
      <span role="status">
        {count > 0 && (
          <Button
            small
            kind="quietAccent"
            onClick={() => {
              // The button goes away.
              document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
              onShow();
            }}
          >
            {texts.newEvents(count, formats.number(count))}
          </Button>
        )}
      </span>
    </>
  );
}
