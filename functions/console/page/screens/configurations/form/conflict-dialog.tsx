import { Button } from '../../../components/button';
import { DataTable } from '../../../components/data-table';
import { Dialog } from '../../../components/dialog';
import { useTexts } from '../../../language';
import { changedFields } from '../configuration-fields';
import type { Saving } from './save-configuration';
import { configurationTexts } from '../texts';
import { withFields } from './fields';
import { formTexts } from './texts';

type ConflictProps = { saving: Saving; onTakeTheirs: () => void };

/** Shows the differences when two people changed the same configuration; the second one chooses a version. */
export function ConflictDialog({ saving, onTakeTheirs }: ConflictProps) {
  const texts = useTexts(formTexts);
  const names = useTexts(configurationTexts);
  const { conflict, keepMine, isBusy, dismiss } = saving;
  if (!conflict) return null;
  const theirs = conflict.theirs.configuration;
  return (
    <Dialog
      size="L"
      title={texts.conflictTitle}
      onClose={dismiss}
      actions={
        <>
          <Button
            autofocus
            onClick={() => {
              dismiss();
              onTakeTheirs();
            }}
          >
            {texts.takeTheirs}
          </Button>
          <Button kind="primary" busy={isBusy} onClick={keepMine}>
            {texts.keepMine}
          </Button>
        </>
      }
    >
      <p>{texts.conflictHelp}</p>
      <DataTable caption={texts.conflictTitle} columns={[texts.field, texts.theirs, texts.yours]}>
        {changedFields(theirs, withFields(theirs, conflict.mine), names).map(({ label, before, after }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{before || names.noValue}</td>
            <td>{after || names.noValue}</td>
          </tr>
        ))}
      </DataTable>
    </Dialog>
  );
}
