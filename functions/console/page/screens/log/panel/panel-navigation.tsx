import { useEffect, useRef } from 'preact/hooks';
import type { LogRow } from '../../../../contract/logs';
import { Button } from '../../../components/button';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import type { Rows } from '../list/live-rows';
import { logTexts } from '../texts';

type PanelNavigationProps = {
  id: string;
  /** Null while the list is loading. */
  rows: Rows | null;
  /** How many events match; null if unknown. */
  total: number | null;
  /** Loads the next rows; resolves to the first of them. */
  loadMore: () => Promise<LogRow | null>;
  onGo: (id: string) => void;
};

/** To the previous and the next event of the list, with buttons and with K and J. */
export function PanelNavigation({ id, rows, total, loadMore, onGo }: PanelNavigationProps) {
  const { panel } = useTexts(logTexts);
  const formats = useFormats();
  const shown = rows?.shown ?? [];
  const found = shown.findIndex((row) => row.id === id);
  /** An event that no longer matches the filters, such as after a retry, leaves its place to the next one. */
  const place = useRef(-1);
  if (found >= 0) place.current = found;
  const isGone = found < 0 && place.current >= 0;
  const previous = shown[place.current - 1];
  const next = place.current < 0 ? undefined : shown[place.current + (isGone ? 0 : 1)];
  const canLoad = place.current >= 0 && !next && rows?.cursor !== null && rows !== null;

  const goBack = () => {
    if (previous) onGo(previous.id);
  };
  const goOn = () => {
    if (next) onGo(next.id);
    else if (canLoad) {
      void loadMore().then((row) => {
        if (row) onGo(row.id);
      });
    }
  };
  const latest = useRef({ goBack, goOn });
  latest.current = { goBack, goOn };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      // A question in front of the panel.
      if (document.querySelector('dialog.console-confirm[open]')) return;
      const key = event.key.toLowerCase();
      if (key === 'j') latest.current.goOn();
      if (key === 'k') latest.current.goBack();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, []);

  return (
    <>
      {found >= 0 && total !== null && total > found && (
        <span class="console-tiny console-nowrap">
          {panel.position(formats.number(found + 1), formats.number(total))}
        </span>
      )}
      <Button kind="quiet" small icon="arrowChevronTop" iconOnly disabled={!previous} onClick={goBack}>
        {panel.previous}
      </Button>
      <Button
        kind="quiet"
        small
        icon="arrowChevronBottom"
        iconOnly
        disabled={!next && !canLoad}
        onClick={goOn}
      >
        {panel.next}
      </Button>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}
