import { Button } from '../../components/button';
import { DataTable } from '../../components/data-table';
import { Dialog } from '../../components/dialog';
import { Callout } from '../../components/messages';
import type { Draft } from '../../drafts';
import { useTexts } from '../../language';
import { changedFields } from './configuration-fields';
import type { Saving } from './save-configuration';
import { configurationTexts } from './texts';

type ConflictProps = { saving: Saving; onTakeTheirs: () => void };

/** Shows the differences when two people changed the same configuration; the second one chooses a version. */
export function ConflictDialog({ saving, onTakeTheirs }: ConflictProps) {
  const texts = useTexts(configurationTexts);
  const { conflict, keepMine, isBusy, dismiss } = saving;
  if (!conflict) return null;
  const theirs = conflict.theirs.configuration;
  return (
    <Dialog
      title={texts.conflictTitle}
      onClose={dismiss}
      actions={
        <>
          <Button kind="primary" busy={isBusy} onClick={keepMine}>
            {texts.keepMine}
          </Button>
          <Button
            onClick={() => {
              dismiss();
              onTakeTheirs();
            }}
          >
            {texts.takeTheirs}
          </Button>
        </>
      }
    >
      <p>{texts.conflictHelp}</p>
      <DataTable caption={texts.conflictTitle} columns={[texts.field, texts.theirs, texts.yours]}>
        {changedFields(theirs, { ...theirs, ...conflict.mine }, texts).map(({ label, before, after }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{before || texts.noValue}</td>
            <td>{after || texts.noValue}</td>
          </tr>
        ))}
      </DataTable>
    </Dialog>
  );
}

/** A notice above a form that shows an earlier draft. */
export function UnsavedNotice({ draft }: { draft: Pick<Draft<unknown>, 'isRestored' | 'discard'> }) {
  const texts = useTexts(configurationTexts);
  if (!draft.isRestored) return null;
  return (
    <Callout
      tone="neutral"
      title={texts.unsavedTitle}
      actions={
        <Button small onClick={draft.discard}>
          {texts.discard}
        </Button>
      }
    >
      {texts.unsavedHelp}
    </Callout>
  );
}
