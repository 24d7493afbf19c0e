import { useRef, useState } from 'preact/hooks';
import { retryRequest, type LogFilter, type LogRow } from '../../../contract/logs';
import { ApiProblem, useSession } from '../../api';
import { Button } from '../../components/button';
import { ConfirmDialog } from '../../components/dialog';
import { useErrorText } from '../../components/messages';
import { useToasts } from '../../components/toasts';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { logTexts } from './texts';

export function RetryOne({ row, onClose }: { row: LogRow; onClose: () => void }) {
  const texts = useTexts(logTexts);
  const { call } = useSession();
  const say = useToasts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const retry = () => {
    setBusy(true);
    call('retryLog', { id: row.id })
      .then(
        ({ retried }) => {
          say(texts.retried(retried, String(retried)));
        },
        (error: unknown) => {
          say(errorText(error), 'error');
        },
      )
      .finally(onClose);
  };
  return (
    <ConfirmDialog
      title={texts.retryTitle}
      confirm={texts.retry}
      busy={isBusy}
      onConfirm={retry}
      onClose={onClose}
    >
      {texts.retryHelp}
    </ConfirmDialog>
  );
}

/** Until the queue may be shorter, and how often in a row it may be full. */
const QUEUE_PAUSE_MS = 3000;
const MOST_WAITS = 40;

/** Retries whatever matches the filter, page by page, until none is left or somebody stops it. */
export function RetryAll({ filter, onDone }: { filter: LogFilter; onDone: () => void }) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const say = useToasts();
  const errorText = useErrorText();
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const stopping = useRef<AbortController | null>(null);

  const run = async () => {
    const ending = new AbortController();
    stopping.current = ending;
    let retried = 0;
    let left = 0;
    let cursor: string | null = null;
    let waits = 0;
    do {
      // Only what waits or has failed can be retried: without such an outcome there is no button.
      const body = retryRequest.parse({ filter, ...(cursor !== null && { cursor }) });
      const result = await call('retryLogs', { body, signal: ending.signal }).catch(nullIfQueueFull);
      if (result) {
        retried += result.retried;
        left += result.left;
        cursor = result.cursor;
        waits = 0;
      } else {
        waits += 1;
        await pause(QUEUE_PAUSE_MS, ending.signal);
      }
    } while ((cursor !== null || waits > 0) && waits < MOST_WAITS && !ending.signal.aborted);
    say(
      [
        texts.retried(retried, formats.number(retried)),
        left > 0 ? texts.left(left, formats.number(left)) : '',
        waits > 0 ? texts.queueFull : '',
      ].join(' '),
    );
  };
  const confirm = () => {
    setBusy(true);
    run()
      .catch((error: unknown) => {
        say(errorText(error), 'error');
      })
      .finally(() => {
        setBusy(false);
        setAsked(false);
        onDone();
      });
  };

  return (
    <div class="console-actions">
      <Button
        small
        onClick={() => {
          setAsked(true);
        }}
      >
        {texts.retryAll}
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={texts.retryAllTitle}
          confirm={texts.retryAll}
          busy={isBusy}
          onConfirm={confirm}
          onClose={() => {
            stopping.current?.abort();
            setAsked(false);
          }}
        >
          {texts.retryAllHelp}
        </ConfirmDialog>
      )}
    </div>
  );
}

function nullIfQueueFull(error: unknown): null {
  if (error instanceof ApiProblem && error.problem.code === 'queue_full') return null;
  throw error;
}

/** Ends at once if somebody stops it. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
