import { Button } from '../../components/button';
import { DataTable } from '../../components/data-table';
import { Dialog } from '../../components/dialog';
import { useTexts } from '../../language';
import type { Saving } from './save-configuration';
import { configurationTexts } from './texts';

type ConflictProps = { saving: Saving; onTakeTheirs: () => void };

/** Two changed the same configuration: what each wants, and whose word counts. */
export function ConflictDialog({ saving, onTakeTheirs }: ConflictProps) {
  const texts = useTexts(configurationTexts);
  const { conflict, keepMine, isBusy, drop } = saving;
  if (!conflict) return null;
  const theirs = new Map<string, unknown>(Object.entries(conflict.theirs.configuration));
  const differing = Object.entries(conflict.mine).filter(
    ([name, value]) => shown(theirs.get(name)) !== shown(value),
  );
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
        {differing.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{texts.fieldNames[name] ?? name}</th>
            <td>{shown(theirs.get(name)) || texts.noValue}</td>
            <td>{shown(value) || texts.noValue}</td>
          </tr>
        ))}
      </DataTable>
    </Dialog>
  );
}

/** A value of a configuration in one line. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(shown).join(' · ');
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
