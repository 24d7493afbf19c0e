import type { ImportState } from '../../../../contract/imports';
import { DataTable } from '../../../components/data-table';
import { Dialog } from '../../../components/dialog';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { matchingIn } from './use-import';
import { importTexts } from './texts';

type ImportListProps = { state: ImportState; onClose: () => void };

/** The first events that would be imported. */
export function ImportList({ state, onClose }: ImportListProps) {
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
