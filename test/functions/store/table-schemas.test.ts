import { syncLog } from '../../../functions/store/sync-log';
import { LOGS_TABLE, projectedAttributes } from '../../../functions/store/table-schemas';

describe.each(LOGS_TABLE.indexes)('the index $name of the sync log', (index) => {
  it('holds all that a list shows, and no more than DynamoDB takes', () => {
    // Prepare
    const shown = Object.keys(syncLog.omit({ history: true }).shape);
    const keys: string[] = [LOGS_TABLE.partitionKey, index.partitionKey, index.sortKey];
    // Act
    const projected = projectedAttributes(LOGS_TABLE, index);
    // Assess
    expect([...keys, ...projected]).toEqual(expect.arrayContaining([...shown, 'expiresAt']));
    expect(projected.filter((name) => keys.includes(name))).toEqual([]);
    expect(projected.length).toBeLessThanOrEqual(20);
  });
});
