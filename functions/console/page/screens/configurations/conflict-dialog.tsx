import { Button } from '../../components/button';
import { DataTable } from '../../components/data-table';
import { Dialog } from '../../components/dialog';
import { Callout } from '../../components/messages';
import type { Draft } from '../../drafts';
import { useTexts } from '../../language';
import { differingWords } from './configuration-words';
import type { Saving } from './save-configuration';
import { configurationTexts } from './texts';

type ConflictProps = { saving: Saving; onTakeTheirs: () => void };

/** Two changed the same configuration: what each wants, and whose word counts. */
export function ConflictDialog({ saving, onTakeTheirs }: ConflictProps) {
  const texts = useTexts(configurationTexts);
  const { conflict, keepMine, isBusy, drop } = saving;
  if (!conflict) return null;
  const theirs = conflict.theirs.configuration;
  return (
    <Dialog
      title={texts.conflictTitle}
      onClose={drop}
      actions={
        <>
          <Button kind="primary" busy={isBusy} onClick={keepMine}>
            {texts.keepMine}
          </Button>
          <Button
            onClick={() => {
              drop();
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
        {differingWords(theirs, { ...theirs, ...conflict.mine }, texts).map(({ label, before, after }) => (
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

/** Says that what stands here was typed earlier, and is not saved. */
export function UnsavedNotice({ draft }: { draft: Pick<Draft<unknown>, 'isRestored' | 'forget'> }) {
  const texts = useTexts(configurationTexts);
  if (!draft.isRestored) return null;
  return (
    <Callout
      tone="info"
      title={texts.unsavedTitle}
      actions={
        <Button small onClick={draft.forget}>
          {texts.discard}
        </Button>
      }
    >
      {texts.unsavedHelp}
    </Callout>
  );
}
