import { useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from '../../api';
import { ConfirmDialog } from '../../components/dialog';
import { useErrorText } from '../../components/messages';
import { useToast } from '../../components/toasts';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { problemTexts } from '../../problem-texts';
import { runRetry, type Retried, type Wanted } from './run-retry';
import { logTexts } from './texts';

type RetryDialogProps = {
  wanted: Wanted;
  /** How many events are concerned. */
  count: number;
  /** What is concerned, if it is one event. */
  name?: string;
  onClose: () => void;
  /** Called after {@link onClose} when events were retried. */
  onRetried: () => void;
};

/** Asks, with the number of events, and reports the result in a toast. */
export function RetryDialog({ wanted, count, name, onClose, onRetried }: RetryDialogProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const showToast = useToast();
  const errorText = useErrorText();
  const resultText = useResultText();
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(
    () => () => {
      running.current?.abort();
    },
    [],
  );

  const confirm = async () => {
    setBusy(true);
    const { signal } = (running.current = new AbortController());
    try {
      const result = await runRetry(call, wanted, signal);
      showToast(resultText(result), result.left > 0 || result.isQueueFull ? 'warning' : 'success');
    } catch (error) {
      showToast(signal.aborted ? texts.stopped : errorText(error), signal.aborted ? 'neutral' : 'critical');
    }
    onClose();
    onRetried();
  };

  return (
    <ConfirmDialog
      title={texts.retryTitle(count, formats.number(count))}
      confirm={texts.retrySelected(count, formats.number(count))}
      busy={isBusy}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {name !== undefined && <p class="console-retried">{name}</p>}
      <p>{'ids' in wanted ? texts.retryHelp(count) : texts.retryAllHelp}</p>
    </ConfirmDialog>
  );
}

/** `1 relancé, 1 non relancé : cet événement a été relancé il y a moins d’une minute.` */
function useResultText(): (result: Retried) => string {
  const texts = useTexts(logTexts);
  const { problems } = useTexts(problemTexts);
  const formats = useFormats();
  return ({ retried, left, codes, isQueueFull }) => {
    const why = codes.map((code) => problems[code]).join(' ');
    // It continues a sentence.
    const cause = why.slice(0, 1).toLowerCase() + why.slice(1);
    const result =
      left > 0
        ? texts.retriedAndLeft(formats.number(retried), formats.number(left), cause)
        : texts.retried(retried, formats.number(retried));
    return isQueueFull ? `${result} ${texts.queueFull}` : result;
  };
}
