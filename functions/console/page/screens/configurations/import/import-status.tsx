import { useState } from 'preact/hooks';
import type { ImportState } from '../../../../contract/imports';
import { useMayChange } from '../../../api';
import { Button } from '../../../components/button';
import { DataTable } from '../../../components/data-table';
import { Dialog } from '../../../components/dialog';
import { Callout, useErrorText } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { ImportProgress } from './import-progress';
import { importTexts } from './texts';
import { type Import, isImpossible, isUnderWay, matchingIn } from './use-import';

/** How far the latest import or simulation is, and what can be done about it. */
export function ImportStatus({ running }: { running: Import }) {
  const texts = useTexts(importTexts);
  const errorText = useErrorText();
  const { state, error } = running;
  if (!state) return null;
  return (
    <div class="console-stack mod-S" aria-live="polite">
      {isUnderWay(state) && <ImportProgress running={running} state={state} />}
      {state.state === 'simulated' && <Simulated state={state} />}
      {(state.state === 'paused' || state.state === 'failed') && <Stopped running={running} state={state} />}
      {(state.state === 'done' || state.state === 'cancelled') && <Finished state={state} />}
      {isImpossible(state) && state.problem !== null && (
        <Callout tone="warning">{texts.problems[state.problem]}</Callout>
      )}
      {error !== null && <Callout tone="critical">{errorText(error)}</Callout>}
    </div>
  );
}

function Simulated({ state }: { state: ImportState }) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const [isListed, list] = useState(false);
  const count = matchingIn(state);
  const at = state.finishedAt ?? state.startedAt;
  return (
    <>
      <Callout tone="success">
        <p>
          {at !== null && texts.simulated(formats.moment(at))}{' '}
          <b>{texts.wouldImport(count, formats.number(count))}</b>
        </p>
        {state.unreadable > 0 && (
          <p>{texts.unreadable(state.unreadable, formats.number(state.unreadable))}</p>
        )}
      </Callout>
      {count > 0 && (
        <div>
          <Button
            small
            onClick={() => {
              list(true);
            }}
          >
            {texts.showList}
          </Button>
        </div>
      )}
      {isListed && (
        <ImportList
          state={state}
          onClose={() => {
            list(false);
          }}
        />
      )}
    </>
  );
}

function Stopped({ running, state }: { running: Import; state: ImportState }) {
  const texts = useTexts(importTexts);
  const mayChange = useMayChange();
  return (
    <Callout
      tone={state.state === 'failed' ? 'critical' : 'warning'}
      title={state.state === 'failed' ? texts.failed : texts.paused}
      actions={
        mayChange && (
          <>
            <Button small busy={running.isBusy} onClick={running.resume}>
              {texts.resume}
            </Button>
            <Button small kind="quiet" busy={running.isBusy} onClick={running.cancel}>
              {state.dryRun ? texts.cancelSimulation : texts.cancel}
            </Button>
          </>
        )
      }
    >
      {state.problem !== null && <p>{texts.problems[state.problem]}</p>}
    </Callout>
  );
}

function Finished({ state }: { state: ImportState }) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const { finishedAt, by } = state;
  const moment = finishedAt === null ? '' : formats.recent(finishedAt, Date.now(), texts.at);
  const count = state.products.reduce((sum, { queued }) => sum + queued, 0);
  if (state.state === 'cancelled') return <Callout tone="neutral">{texts.cancelled(moment)}</Callout>;
  return (
    <Callout tone="success">
      <p>
        {count === 0 ? texts.nothingImported(moment) : texts.done(count, formats.number(count), moment)}{' '}
        {by !== null && <span class="console-subtle">{texts.startedBy(by)}</span>}
      </p>
    </Callout>
  );
}

type ImportListProps = { state: ImportState; onClose: () => void };

/** The first events that would be imported. */
function ImportList({ state, onClose }: ImportListProps) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const { examples } = state;
  const statusText = (status: string) =>
    Object.entries(texts.statuses).find(([code]) => code === status)?.[1] ?? status;
  return (
    <Dialog size="L" title={texts.listTitle} onClose={onClose}>
      {examples.length === 0 && <p>{texts.noExamples}</p>}
      {examples.length > 0 && (
        <>
          <p>{texts.listHelp(examples.length, formats.number(matchingIn(state)))}</p>
          <DataTable caption={texts.listTitle} columns={texts.columns}>
            {examples.map(({ kind, employee, employeeName, from, to, status }, index) => (
              <tr key={index}>
                <th scope="row">{texts.kinds[kind]}</th>
                <td>{employeeName ?? employee ?? texts.unknownEmployee}</td>
                <td>{datesOf(from, to)}</td>
                <td>{statusText(status)}</td>
              </tr>
            ))}
          </DataTable>
        </>
      )}
    </Dialog>
  );

  function datesOf(from: string, to: string): string {
    const [first, last] = [formats.day(from), formats.day(to)];
    return first === last ? first : `${first} – ${last}`;
  }
}
