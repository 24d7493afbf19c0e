import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { configureCommand } from '../../../bin/configure/configure';
import { AuditTrail, type AuditEntry } from '../../../functions/store/audit-trail';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { AUDIT_TABLE, CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { configurationFileOf, configurationInFile } from '../../support/builders/configurations';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let table: string;
let auditTable: string;
let store: ConfigurationStore;
let configure: (args: string[], input?: string) => Promise<Run>;
let tables = 0;
let clock: number;
let ids: number;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client } = observedClient(dynamodb.endpoint));
});

beforeEach(async () => {
  table = `configurations-${++tables}`;
  auditTable = `audit-${tables}`;
  await createTable(dynamodb.endpoint, table, CONFIGURATIONS_TABLE);
  await createTable(dynamodb.endpoint, auditTable, AUDIT_TABLE);
  store = new ConfigurationStore(client, table);
  clock = Date.parse('2026-03-05T12:00:00Z');
  ids = 0;
  configure = commandWith({ CONFIGURATIONS_TABLE: table, AUDIT_TABLE: auditTable });
});

afterEach(() => {
  client.middlewareStack.remove('before put');
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

function commandWith(environment: Record<string, string>, outputs: Record<string, string> = {}) {
  const stackOutputs = () => Promise.resolve(outputs);
  const newId = () => String(++ids);
  const context = { client, environment, stackOutputs, now: () => clock, newId, who: 'lea@laptop' };
  return createCommandRunner(configureCommand, context);
}

/** Oldest first. */
async function trail(): Promise<AuditEntry[]> {
  const audit = new AuditTrail(
    client,
    auditTable,
    () => clock,
    () => '',
  );
  return (await audit.page(null)).items.reverse();
}

/** The entries added when these are applied a minute later. */
async function applyLater(args: string[], ...configurations: unknown[]): Promise<AuditEntry[]> {
  const earlier = (await trail()).length;
  clock += 60_000;
  await configure(['apply', '-', ...args], configurationFileOf(...configurations));
  return (await trail()).slice(earlier);
}

/** Runs a step right before the nth PutItem. */
function beforePut(nth: number, step: () => Promise<unknown>): void {
  let puts = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        if (commandName === 'PutItemCommand' && ++puts === nth) await step();
        return next(input);
      },
    { step: 'initialize', name: 'before put' },
  );
}

describe('the audit trail of configure', () => {
  it('records who added what, and when', async () => {
    // Act
    await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france'), configurationInFile('spain')),
    );
    // Assess
    const [france, spain] = (await store.load()).configurations;
    const added = { who: 'lea@laptop', via: 'command', action: 'configuration.create', before: null };
    const done = { at: '2026-03-05T12:00:00.000Z', state: 'done' };
    expect(await trail()).toEqual([
      { id: '2026-03-05T12:00:00.000Z#1', ...added, configuration: 'france', after: france, ...done },
      { id: '2026-03-05T12:00:00.000Z#2', ...added, configuration: 'spain', after: spain, ...done },
    ]);
  });

  it('records a configuration before and after a change, and nothing of unchanged ones', async () => {
    // Prepare
    await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france'), configurationInFile('spain')),
    );
    const [before] = (await store.load()).configurations;
    // Act
    const entries = await applyLater(
      [],
      configurationInFile('france', { name: 'France' }),
      configurationInFile('spain'),
    );
    // Assess
    expect(entries).toMatchObject([
      { action: 'configuration.change', configuration: 'france', before, after: { name: 'France' } },
    ]);
  });

  it.each([
    ['only deactivates', { active: false }, 'configuration.deactivate'],
    ['deactivates and changes something else', { active: false, name: 'France' }, 'configuration.change'],
  ])('names the action when a change %s', async (_, overrides, action) => {
    // Prepare
    await configure(['apply', '-'], configurationFileOf(configurationInFile('france')));
    // Act, assess
    expect(await applyLater([], configurationInFile('france', overrides))).toMatchObject([
      { action, state: 'done' },
    ]);
  });

  it('names the action when a change activates', async () => {
    // Prepare
    await configure(['apply', '-'], configurationFileOf(configurationInFile('france', { active: false })));
    // Act, assess
    expect(await applyLater([], configurationInFile('france'))).toMatchObject([
      { action: 'configuration.activate', before: { active: false }, after: { active: true } },
    ]);
  });

  it('records configurations that are pruned or removed', async () => {
    // Prepare
    await configure(
      ['apply', '-'],
      configurationFileOf(
        configurationInFile('france'),
        configurationInFile('italy'),
        configurationInFile('spain'),
      ),
    );
    const [, italy, spain] = (await store.load()).configurations;
    // Act
    const pruned = await applyLater(['--prune'], configurationInFile('france'), configurationInFile('italy'));
    clock += 60_000;
    await configure(['remove', 'italy']);
    // Assess
    const removal = { action: 'configuration.delete', after: null, state: 'done' };
    expect(pruned).toMatchObject([{ ...removal, configuration: 'spain', before: spain }]);
    expect((await trail()).at(-1)).toMatchObject({ ...removal, configuration: 'italy', before: italy });
  });
});

describe('the audit trail of configure, on failures', () => {
  it('records nothing when nothing changes or the change is invalid', async () => {
    // Prepare
    await configure(['apply', '-'], configurationFileOf(configurationInFile('france')));
    // Act
    const same = await applyLater([], configurationInFile('france'));
    const taken = await applyLater([], configurationInFile('south', { establishments: ['france'] }));
    await configure(['remove', 'italy']);
    // Assess
    expect([same, taken]).toEqual([[], []]);
    expect(await trail()).toHaveLength(1);
  });

  it('marks a change as refused when another one was faster', async () => {
    // Prepare
    beforePut(1, () => store.save([], 0));
    // Act
    const { code } = await configure(
      ['apply', '-'],
      configurationFileOf(configurationInFile('france'), configurationInFile('spain')),
    );
    // Assess
    expect(code).toBe(1);
    expect((await trail()).map(({ state }) => state)).toEqual(['refused', 'refused']);
  });

  it('marks a change as refused when the configurations are too large', async () => {
    // Prepare
    const many = (letter: string) =>
      Array.from({ length: 900 }, (_, index) => `${letter}${index}`.padEnd(200, '-'));
    const [first, second] = ['a', 'b'].map((id) => configurationInFile(id, { establishments: many(id) }));
    // Act
    const { code, errors } = await configure(['apply', '-'], configurationFileOf(first, second));
    // Assess
    expect([code, errors]).toEqual([1, expect.stringContaining('at most 350 KB can be kept')]);
    expect((await trail()).map(({ state }) => state)).toEqual(['refused', 'refused']);
  });

  it('leaves a change as begun when its result is unknown', async () => {
    // Prepare
    beforePut(2, () => Promise.reject(new Error('The line is dead')));
    // Act
    const run = await configure(['apply', '-'], configurationFileOf(configurationInFile('france')));
    // Assess
    expect(run).toEqual({ code: 1, output: '', errors: 'Error: The line is dead\n' });
    expect(await trail()).toMatchObject([{ configuration: 'france', state: 'begun' }]);
  });

  it('changes nothing when the trail cannot be written', async () => {
    // Prepare
    const withoutTrail = commandWith({ CONFIGURATIONS_TABLE: table, AUDIT_TABLE: 'no-such-table' });
    // Act
    const run = await withoutTrail(['apply', '-'], configurationFileOf(configurationInFile('france')));
    // Assess
    expect(run).toMatchObject({ code: 1, output: '' });
    expect(run.errors).toMatch(/^ResourceNotFoundException: .*\n$/);
    expect((await store.load()).configurations).toEqual([]);
  });
});

describe('the table of the audit trail', () => {
  it('is read from the outputs of the stack', async () => {
    // Prepare
    const byStack = commandWith({}, { ConfigurationsTable: table, AuditTable: auditTable });
    // Act
    const { errors } = await byStack(
      ['apply', '-', '--stack', 'prod'],
      configurationFileOf(configurationInFile('france')),
    );
    // Assess
    expect(errors).toBe('');
    expect(await trail()).toMatchObject([{ configuration: 'france', state: 'done' }]);
  });

  it('is required of a stack', async () => {
    // Prepare
    const byStack = commandWith({}, { ConfigurationsTable: table });
    // Act
    const run = await byStack(
      ['apply', '-', '--stack', 'prod'],
      configurationFileOf(configurationInFile('france')),
    );
    // Assess
    const errors = '--stack: prod lacks the output AuditTable\n';
    expect(run).toEqual({ code: 2, output: '', errors });
    expect((await store.load()).configurations).toEqual([]);
  });

  it('is optional when only CONFIGURATIONS_TABLE is set, with a warning for each change', async () => {
    // Prepare
    const old = commandWith({ CONFIGURATIONS_TABLE: table });
    // Act
    const applied = await old(['apply', '-'], configurationFileOf(configurationInFile('france')));
    const again = await old(['apply', '-'], configurationFileOf(configurationInFile('france')));
    const removed = await old(['remove', 'france']);
    // Assess
    const errors = 'The change is not in the audit trail: the variable AUDIT_TABLE is not set\n';
    expect(applied).toEqual({ code: 0, output: 'france: added\n', errors });
    expect(again).toEqual({ code: 0, output: 'france: unchanged\n', errors: '' });
    expect(removed).toEqual({ code: 0, output: 'france: removed\n', errors });
    expect((await store.load()).revision).toBe(2);
  });
});
