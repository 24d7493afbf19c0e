import { ImportChanges, type ListedChange } from '../../../functions/store/import-changes';
import { DIRECTORY_TABLE } from '../../../functions/store/tables';
import { useTable } from './use-table';

const TENANT = 'https://acme.ilucca.net';
const table = useTable(DIRECTORY_TABLE);

describe('the stored changes of an import', () => {
  it('are read as they were written, part by part, until they are removed', async () => {
    const changes = new ImportChanges(table.client, table.name, () => 0);
    const listed: ListedChange[] = [
      ['hash', 'version', 'training', null],
      ['other', 'version', null, 'ended earlier'],
    ];
    for (const part of [0, 1, 10]) {
      await changes.put(TENANT, 'reading', part, { changes: listed, bodies: new Map([[0, '{"é":1}']]) });
    }

    const parts = await Array.fromAsync(changes.all(TENANT, 'reading'));
    expect(parts.map(({ part }) => part)).toEqual([0, 1, 10]);
    expect(parts[0]?.changes).toEqual(listed);
    expect(await changes.bodies(TENANT, 'reading', 10)).toEqual(new Map([[0, '{"é":1}']]));
    expect(await changes.bodies(TENANT, 'reading', 2)).toBeNull();
    await changes.remove(TENANT, 'reading', 11);
    expect(await Array.fromAsync(changes.all(TENANT, 'reading'))).toEqual([]);
  });
});
