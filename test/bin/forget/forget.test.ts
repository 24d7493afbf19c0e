import { observedClient } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import { anEntry } from '../../support/builders/log-entries';
import { address, idOf } from '../../support/builders/lucca-events';
import { exampleMapping, TENANT } from '../../support/builders/sync-examples';
import {
  FORMER,
  LEA,
  LEAS,
  NOW,
  openTables,
  resource,
  TEXTS_ABOUT_LEA,
  TITLE,
  TOM,
  TOMS_SESSION,
  type Tables,
} from '../../support/harness/forget-harness';

const ID = idOf('lea');
const ANN = address('ann');
const OTHER_TENANT = 'https://other.ilucca.net';

let tables: Tables;
beforeAll(async () => (tables = await openTables()));
beforeEach(() => tables.seed());
afterEach(() => tables.clear());
afterAll(() => tables.stop());

describe('npm run forget', () => {
  it.each([[LEA], ['LEA@acme.example'], [FORMER], [ID]])(
    'leaves no address, id or title of the employee in any table when it is given %s',
    async (name) => {
      expect(await tables.traces()).toEqual(TEXTS_ABOUT_LEA);

      const run = await tables.forget([name]);

      expect(run).toMatchObject({ code: 0, errors: '' });
      expect(await tables.traces()).toEqual([]);
    },
  );

  it('keeps the data of other employees', async () => {
    const before = await tables.mappings.read(resource('951'));
    await tables.forget([LEA]);

    expect(await tables.mappings.read(resource('951'))).toEqual(before);
    expect(await tables.mappings.read(TOMS_SESSION)).toMatchObject({
      confirmed: [{ owner: TOM }],
      written: { guests: [ANN], parts: [{ event: { summary: 'Excel' } }] },
      guests: [],
      result: { employee: TOM },
    });
    expect(await Array.fromAsync(tables.guests.ofGuest(ANN, '0'))).toHaveLength(1);
    const rows = await Array.fromAsync(tables.logs.ofEmployee(TOM));
    expect(rows.map(({ event }) => event).sort()).toEqual([
      expect.stringMatching(`#${TENANT}#toms-1$`),
      expect.stringMatching(`#${TENANT}#toms-2$`),
    ]);
    const contents = await tables.contents();
    expect(contents.match(/"verifiedEmployees":\[\{[^}]*"tom@/g)).toHaveLength(2);
    expect(contents).toContain(`employee#${idOf('tom')}`);
  });

  it('keeps the version of each resource, so that neither its last event nor an older one is applied again', async () => {
    const { version } = exampleMapping();
    await tables.forget([LEA]);

    for (const key of [LEAS.session, LEAS.former, LEAS.withoutAddress]) {
      expect(await tables.mappings.read(key)).toMatchObject({
        ...{ confirmed: [], pending: [], written: null, result: null, employee: null, ownerAddress: null },
        expiresAt: NOW / 1000 + 90 * 86_400,
      });
    }
    const tombstone = await tables.mappings.read(LEAS.session);
    expect(tombstone?.version.startsWith(version)).toBe(true);
    expect(version < (tombstone?.version ?? '')).toBe(true);
    // The next event continues with generation 2, that of the event in Google.
    expect(tombstone?.generation).toBe(1);
  });

  it('prints what it deleted and what it cannot delete, without titles', async () => {
    const { output } = await tables.forget([LEA]);

    expect(output).toMatchSnapshot();
    expect(output).not.toContain(TITLE);
  });

  it('changes nothing with --dry-run, and prints the same counts', async () => {
    const before = await tables.contents();
    const dry = await tables.forget([LEA, '--dry-run']);
    expect(await tables.contents()).toBe(before);

    const { output } = await tables.forget([LEA]);

    const counts = (text: string) =>
      text.split('\n').filter((line) => /^(Logs|Map|Gue|Conf\S* +a)/.test(line));
    expect(dry.code).toBe(0);
    expect(dry.output).toMatch(/^Would delete: .*\n\n.*To delete$/m);
    expect(counts(dry.output)).toEqual(counts(output));
    expect(counts(output).length).toBeGreaterThan(5);
  });

  it.each([[LEA], [ID], ['nobody@acme.example'], ['nobody']])(
    'says that nothing is kept when it is repeated or never was: %s',
    async (name) => {
      await tables.forget([LEA]);

      expect(await tables.forget([name])).toEqual({
        code: 0,
        output: `Nothing is kept about ${name}.\n`,
        errors: '',
      });
    },
  );

  it('keeps what the functions write at the same moment', async () => {
    const { client } = observedClient(tables.endpoint);
    let isWritten = false;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const isMapping = JSON.stringify(args.input).includes(TOMS_SESSION);
          if (commandName === 'PutItemCommand' && isMapping && !isWritten) {
            isWritten = true;
            const current = await tables.mappings.read(TOMS_SESSION);
            if (current)
              await tables.mappings.write({ ...current, version: '2027', guests: [LEA, 'new@x'] }, current);
          }
          return next(args);
        },
      { step: 'initialize', name: 'concurrent' },
    );

    expect(await tables.forget([LEA], client)).toMatchObject({ code: 0 });

    expect(await tables.mappings.read(TOMS_SESSION)).toMatchObject({ version: '2027', guests: ['new@x'] });
    expect(await tables.traces()).toEqual([]);
    client.destroy();
  });

  it('does not touch data of the employee who has a former address now', async () => {
    const entry = anEntry({ eventId: 'g', resource: `${TENANT}#employee#id-of-max`, employee: FORMER });
    await tables.logs.record(entry, 'applied');

    const { output } = await tables.forget([ID]);

    expect(output).toContain(`${FORMER}: another employee has this former address now`);
    expect(await tables.logs.get(entry.event)).toMatchObject({ employee: FORMER });
    expect(await tables.mappings.read(LEAS.former)).toMatchObject({ confirmed: [], result: null });
  });

  it('asks for the id when an address belongs to several employees', async () => {
    await tables.directory.put(TENANT, aDirectoryEmployee({ id: '999', email: LEA }), null);
    const before = await tables.contents();

    const { code, output, errors } = await tables.forget([LEA]);

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain('EMPLOYEE: the address belongs to several employees. Use the Lucca id: ');
    expect(errors).toContain(`999 of ${TENANT}`);
    expect(await tables.contents()).toBe(before);
  });

  it('asks for the tenant only when several have an employee with the id', async () => {
    const { revision, configurations } = await tables.configurations.load();
    const other = aConfiguration({ id: 'other', tenant: OTHER_TENANT });
    await tables.configurations.save([...configurations, other], revision);
    expect((await tables.forget([ID, '--dry-run'])).code).toBe(0);
    await tables.directory.put(OTHER_TENANT, aDirectoryEmployee({ id: ID, email: 'l@x.fr' }), null);

    const { code, errors } = await tables.forget([ID]);
    expect({ code, errors }).toEqual({
      code: 2,
      errors: `--tenant: is required, because several employees have this id: ${ID} of ${TENANT}, ${ID} of ${OTHER_TENANT}\n`,
    });

    expect((await tables.forget([ID, '--tenant', `${OTHER_TENANT}/`])).code).toBe(0);
    expect(await tables.contents()).not.toContain('l@x.fr');
    expect(await tables.traces()).toEqual(TEXTS_ABOUT_LEA);
  });

  it('says that the address gets notifications', async () => {
    const { output } = await tables.forget([TOM, '--dry-run']);

    expect(output).toContain('Configuration france: the address gets notifications.');
  });

  it.each([
    ['lea@', [], 'EMPLOYEE: must be an email address'],
    [' ', [], 'EMPLOYEE: must be an email address or a Lucca id'],
    [ID, ['--tenant', 'acme'], '--tenant: must be a URL such as https://acme.ilucca.net'],
  ])('rejects "%s" %j', async (name, options, problem) => {
    const { code, errors } = await tables.forget([name, ...options]);

    expect(code).toBe(2);
    expect(errors).toContain(problem);
  });
});
