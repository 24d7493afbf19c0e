import { idOf } from '../../support/builders/lucca-events';
import { observedClient } from '../../support/aws/dynamodb';
import { LEA, openTables, type Tables } from '../../support/harness/forget-harness';

const ID = idOf('lea');

let tables: Tables;
beforeAll(async () => (tables = await openTables()));
afterAll(() => tables.stop());

describe('npm run forget', () => {
  it.each([[LEA], [ID]])('completes an interrupted run when it is repeated with %s', async (name) => {
    for (let write = 1; ; write++) {
      await tables.clear();
      await tables.seed();
      const { client } = observedClient(tables.endpoint);
      let writes = 0;
      client.middlewareStack.add(
        (next, { commandName = '' }) =>
          (args) => {
            if (/Put|Delete|BatchWrite/.test(commandName) && ++writes >= write) throw new Error('Crash');
            return next(args);
          },
        { step: 'initialize', name: 'crash' },
      );
      const { code } = await tables.forget([name], client);
      client.destroy();
      if (code === 0) break;
      expect(writes).toBeGreaterThanOrEqual(write);

      expect(await tables.forget([name])).toMatchObject({ code: 0, errors: '' });

      expect({ write, traces: await tables.traces() }).toEqual({ write, traces: [] });
    }
  });
});
