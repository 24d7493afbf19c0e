import { useRef, useState } from 'preact/hooks';
import { retryRequest, type LogFilter, type LogRow } from '../../../contract/logs';
import { ApiError, useSession } from '../../api';
import { Button } from '../../components/button';
import { ConfirmDialog } from '../../components/dialog';
import { useErrorText } from '../../components/messages';
import { useToast } from '../../components/toasts';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { logTexts } from './texts';

export function RetryOne({ row, onClose }: { row: LogRow; onClose: () => void }) {
  const texts = useTexts(logTexts);
  const { call } = useSession();
  const showToast = useToast();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const retry = () => {
    setBusy(true);
    call('retryLog', { id: row.id })
      .then(
        ({ retried }) => {
          showToast(texts.retried(retried, String(retried)));
        },
        (error: unknown) => {
          showToast(errorText(error), 'critical');
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

/** Pause while the queue is full, and the maximum number of pauses in a row. */
const QUEUE_PAUSE_MS = 3000;
const MAX_WAITS = 40;

/** Retries all events of the filter, page by page, until none remains or the person cancels. */
export function RetryAll({ filter, onDone }: { filter: LogFilter; onDone: () => void }) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const showToast = useToast();
  const errorText = useErrorText();
  const [isConfirming, setConfirming] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);

  const run = async () => {
    const controller = new AbortController();
    running.current = controller;
    let retried = 0;
    let skipped = 0;
    let cursor: string | null = null;
    let waits = 0;
    do {
      // Only waiting and failed events can be retried: the button is shown only with such a filter.
      const body = retryRequest.parse({ filter, ...(cursor !== null && { cursor }) });
      const result = await call('retryLogs', { body, signal: controller.signal }).catch(nullIfQueueFull);
      if (result) {
        retried += result.retried;
        skipped += result.left;
        cursor = result.cursor;
        waits = 0;
      } else {
        waits += 1;
        await pause(QUEUE_PAUSE_MS, controller.signal);
      }
    } while ((cursor !== null || waits > 0) && waits < MAX_WAITS && !controller.signal.aborted);
    showToast(
      [
        texts.retried(retried, formats.number(retried)),
        skipped > 0 ? texts.skipped(skipped, formats.number(skipped)) : '',
        waits > 0 ? texts.queueFull : '',
      ].join(' '),
    );
  };
  const confirm = () => {
    setBusy(true);
    run()
      .catch((error: unknown) => {
        showToast(errorText(error), 'critical');
      })
      .finally(() => {
        setBusy(false);
        setConfirming(false);
        onDone();
      });
  };

  return (
    <div class="console-actions">
      <Button
        small
        onClick={() => {
          setConfirming(true);
        }}
      >
        {texts.retryAll}
      </Button>
      {isConfirming && (
        <ConfirmDialog
          title={texts.retryAllTitle}
          confirm={texts.retryAll}
          busy={isBusy}
          onConfirm={confirm}
          onClose={() => {
            running.current?.abort();
            setConfirming(false);
          }}
        >
          {texts.retryAllHelp}
        </ConfirmDialog>
      )}
    </div>
  );
}

function nullIfQueueFull(error: unknown): null {
  if (error instanceof ApiError && error.problem.code === 'queue_full') return null;
  throw error;
}

/** Resolves early if the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
