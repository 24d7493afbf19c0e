import type { ImportState } from '../../../../contract/imports';
import { useMayChange } from '../../../api';
import { Button } from '../../../components/button';
import { Callout } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { importTexts } from './texts';
import { matchingIn, type Import } from './use-import';

/** A running import or simulation. */
export function ImportProgress({ running, state }: { running: Import; state: ImportState }) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const mayChange = useMayChange();
  const { problem, retryAt, estimatedMinutes, dryRun } = state;
  const percent = percentOf(state);
  const queued = state.products.reduce((sum, one) => sum + one.queued, 0);
  const isReading = state.products.every((one) => one.state === 'waiting' || one.state === 'reading');
  const what = dryRun
    ? texts.simulating
    : isReading
      ? texts.reading
      : texts.running(formats.number(queued), formats.number(matchingIn(state)));
  return (
    <div class="console-stack mod-S">
      <svg
        class="console-progress"
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        role="progressbar"
        aria-label={texts.progress}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <rect width={percent} height="8" />
      </svg>
      <div class="console-row mod-spread">
        <span class="console-small">
          {what} {estimatedMinutes !== null && `· ${texts.minutes(estimatedMinutes)}`}
        </span>
        {mayChange && (
          <span class="console-row">
            <Button small busy={running.isBusy} onClick={running.pause}>
              {texts.pause}
            </Button>
            <Button small kind="quiet" busy={running.isBusy} onClick={running.cancel}>
              {dryRun ? texts.cancelSimulation : texts.cancel}
            </Button>
          </span>
        )}
      </div>
      {!dryRun && <p class="console-tiny">{texts.goesOn}</p>}
      {problem !== null && (
        <Callout tone="warning">
          {`${texts.problems[problem]} ${retryAt === null ? '' : texts.retryAt(formats.time(retryAt))}`}
        </Callout>
      )}
    </div>
  );
}

/** Products count alike: how much each one has is not known before it is read. */
function percentOf({ products }: ImportState): number {
  if (products.length === 0) return 0;
  const shares = products.map(({ state, read, total }) => {
    if (state === 'done') return 1;
    if (state === 'waiting' || total === null || total === 0) return 0;
    // Lucca's list is read first: half of the work.
    return (state === 'reading' ? 0 : 0.5) + Math.min(read / total, 1) / 2;
  });
  return Math.round((shares.reduce((sum, share) => sum + share, 0) / products.length) * 100);
}
