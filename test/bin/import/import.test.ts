import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { awsEnvironment } from '../../support/aws/aws-environment';
import { ImportHarness, startServices, type Services } from '../../support/harness/import-harness';
import { collectText } from '../../support/harness/run-command';

let services: Services;
let harness: ImportHarness;

beforeAll(async () => {
  services = await startServices();
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

const SINCE = ['--since', '2026-03-02'];
const FRANCE = ['--configuration', 'france', ...SINCE];

describe('import', () => {
  beforeEach(async () => {
    harness = await ImportHarness.start(services, { products: ['absences', 'training'] });
  });

  it.each([
    [SINCE, "error: required option '--configuration <id>' not specified"],
    [['--configuration', 'france'], "error: required option '--since <date>' not specified"],
    [
      ['--configuration', 'spain', ...SINCE],
      '--configuration: configuration "spain" not found; to list all: npm run configure -- list',
    ],
    [
      [...FRANCE, '--product', 'office'],
      '--product: france does not have the product office, only absences, training',
    ],
    [
      [...FRANCE, '--product', 'leaves'],
      "error: option '--product <product>' argument 'leaves' is invalid. Allowed choices are training, office, absences.",
    ],
    ...['yesterday', '2026-02-30', '90d', '2026-03-02T00:00:00Z'].map((since): [string[], string] => [
      ['--configuration', 'france', '--since', since],
      `error: option '--since <date>' argument '${since}' is invalid. Use a date such as 2026-03-02.`,
    ]),
    [
      ['--configuration', 'france', '--since', '2026-01-04'],
      '--since: must be 2026-01-05 or later for training, because Lucca keeps events for two months; --product absences accepts any date',
    ],
  ])('rejects %j', async (args, message) => {
    const run = await harness.run(args);

    expect(run).toEqual({ code: 2, output: '', errors: `${message}\n` });
    expect(harness.api.requests).toEqual([]);
  });

  it.each([
    [['--configuration', 'france', '--since', '2026-01-05']],
    [['--configuration', 'france', '--since', '2019-01-01', '--product', 'absences']],
  ])('accepts %j', async (args) => {
    expect(await harness.run(args)).toMatchObject({ code: 0, errors: '' });
  });

  it.each([
    ['is empty', ''],
    ['does not exist', null],
  ])('fails without access to the Lucca API when the secret %s', async (_, text) => {
    if (text === null) harness.secrets.remove('lucca-api');
    else harness.secrets.put('lucca-api', text);

    expect(await harness.run(FRANCE)).toEqual({
      ...{ code: 2, output: '' },
      errors:
        'LUCCA_API_SECRET_ID: the secret lucca-api has no credentials for the Lucca API; see "Give access to the Lucca API" in README.md\n',
    });
  });

  it('fails when the credentials are for another tenant', async () => {
    const access = { ...harness.api.credentials, tenantUrl: 'https://other.ilucca.net' };
    harness.secrets.put('lucca-api', JSON.stringify(access));

    expect(await harness.run(FRANCE)).toEqual({
      ...{ code: 2, output: '' },
      errors:
        'LUCCA_API_SECRET_ID: the secret lucca-api is for another tenant than https://acme.ilucca.net\n',
    });
  });

  it.each(['4', '51', 'many'])('rejects a request budget of %s', async (LUCCA_REQUESTS_PER_MINUTE) => {
    const environment = { ...harness.environment, LUCCA_REQUESTS_PER_MINUTE };

    expect(await harness.run(FRANCE, { environment })).toEqual({
      ...{ code: 2, output: '' },
      errors: 'LUCCA_REQUESTS_PER_MINUTE: the number of Lucca API requests per minute must be 5 to 50\n',
    });
  });

  it('prints the error of Lucca without the secret', async () => {
    const access = { ...harness.api.credentials, clientSecret: 'of-another-client' };
    harness.secrets.put('lucca-api', JSON.stringify(access));

    const run = await harness.run(FRANCE);

    expect(run).toMatchObject({ code: 1, output: '' });
    expect(run.errors).toMatch(/^Lucca rejected the client id or secret.*\n$/);
    expect(run.errors).not.toContain('of-another-client');
  });

  it('reads settings from the stack when the environment has none', async () => {
    const { CONFIGURATIONS_TABLE: ConfigurationsTable = '', ...environment } = harness.environment;
    const stackOutputs = () => Promise.resolve({ ConfigurationsTable, LuccaRequestsPerMinute: '5' });

    const run = await harness.run([...FRANCE, '--stack', 'prod'], { environment, stackOutputs });

    expect(run).toMatchObject({ code: 0, errors: '' });
  });
});

describe('import of an inactive configuration', () => {
  it('is rejected, except for a dry run', async () => {
    harness = await ImportHarness.start(services, { active: false });

    const run = await harness.run(FRANCE);
    const dry = await harness.run([...FRANCE, '--dry-run']);

    expect(run).toEqual({
      code: 2,
      output: '',
      errors:
        '--configuration: france is inactive and would skip all events; activate it, or use --dry-run\n',
    });
    expect(dry.code).toBe(0);
  });
});

describe('import --dry-run', () => {
  beforeEach(async () => {
    harness = await ImportHarness.start(services);
    const lea = harness.lucca.hire('lea@acme.example');
    const days = { startsOn: '2026-03-09', endsOn: '2026-03-13' };
    harness.lucca.requestLeave({ employee: lea, ...days, details: { nature: 'hospitalisation' } });
    harness.lucca.requestLeave({ employee: lea, ...days, status: 'cancelled' });
    harness.lucca.register(harness.lucca.plan({ organizer: lea, title: 'Excel' }), lea);
    harness.lucca.setWorkplace({ employee: lea, date: '2026-03-10', status: 'pending' });
  });

  const items = async () => {
    const { Items } = await harness.client.send(new ScanCommand({ TableName: harness.table }));
    return Items ?? [];
  };

  it('lists what would be imported and stores nothing but the number of requests to Lucca', async () => {
    const before = await items();
    harness.lucca.setWorkplace({
      employee: harness.lucca.hire(null),
      date: '2026-03-11',
      status: 'confirmed',
    });

    const run = await harness.run([...FRANCE, '--dry-run']);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toMatchSnapshot();
    expect(Math.max(...run.output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(run.output).not.toMatch(/hospitalisation|Excel|@acme/);
    const after = await items();
    expect(after).toEqual(expect.arrayContaining(before));
    const added = after.map(({ id }) => String(id)).filter((id) => !before.some((item) => item.id === id));
    const kinds = added.map((id) => id.split('#')[0]).sort();
    expect(kinds).toEqual(['lucca-requests']);
    expect(await harness.received()).toEqual([]);
  });

  it('needs no queue and does not affect a real run', async () => {
    const environment = { ...harness.environment, QUEUE_URL: undefined };
    await harness.run([...FRANCE, '--dry-run'], { environment });

    const run = await harness.run(FRANCE);

    expect(run.output).not.toContain('resuming');
    expect(await harness.received()).toHaveLength(3);
  });
});

describe('import into an empty directory', () => {
  it('refreshes the directory first, and then needs no request about employees', async () => {
    harness = await ImportHarness.start(services, {}, false);
    const employee = harness.lucca.hire(null, { establishment: '13' });
    harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });

    const run = await harness.run([...FRANCE, '--product', 'absences']);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain('Directory of https://acme.ilucca.net: complete, 1 employee\n');
    expect(run.output).toContain('absences: complete, 1 read, 1 sent.');
    expect(harness.api.requests.map(({ path }) => path.replace('/lucca-api/', ''))).toEqual([
      ...['business-establishments', 'leave-accounts', 'employees'],
      'leaves',
    ]);
  });

  it('leaves the directory as it is in a dry run', async () => {
    harness = await ImportHarness.start(services, {}, false);
    const employee = harness.lucca.hire(null);
    harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });

    const { output } = await harness.run([...FRANCE, '--product', 'absences', '--dry-run']);

    expect(output).toContain('absences: 1 read, 1 to import');
    expect(output).not.toContain('Directory');
  });
});

describe('the list of events', () => {
  const paths = () => harness.api.requests.map(({ path }) => path.replace('/lucca-api/', ''));

  it('is read while absences are sent, which come first, but not if their products are complete', async () => {
    harness = await ImportHarness.start(services, { products: ['training', 'absences'] });
    const employee = harness.lucca.hire(null);
    for (let index = 0; index < 30; index += 1) {
      harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    }
    let whileSending: string[] = [];
    harness.onSleep = () => {
      whileSending = whileSending.length === 0 ? paths() : whileSending;
    };

    const { output } = await harness.run(FRANCE);
    expect(whileSending).toContain('events');
    expect(output.indexOf('absences: complete')).toBeLessThan(output.indexOf('training: complete'));

    const { length } = paths();
    await harness.run(FRANCE);
    expect(paths().slice(length)).toEqual([]);
  });

  it('is not read to its end after another product has failed', async () => {
    harness = await ImportHarness.start(services, { products: ['absences', 'training'] });
    for (let index = 0; index < 300; index += 1) harness.lucca.testConnection();
    harness.api.failNext({ path: '/lucca-api/leaves', with: 403 });

    expect(await harness.run(FRANCE)).toMatchObject({ code: 1 });
    await harness.run([...FRANCE, '--product', 'absences', '--dry-run']);
    expect(paths().filter((path) => path === 'events').length).toBeLessThanOrEqual(2);
  });
});

describe('the progress of an import', () => {
  it('is one line that a terminal redraws, with the current activity', async () => {
    harness = await ImportHarness.start(services);
    const employee = harness.lucca.hire(null);
    for (let index = 0; index < 72; index += 1) {
      harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    }
    const { stream, text: printed } = collectText();
    const output = Object.assign(stream, { isTTY: true, columns: 70 });

    await harness.run([...FRANCE, '--product', 'absences'], { output });

    const lines = printed().split('\r\u001b[2K');
    expect(lines.at(-2)).toBe('absences [########################] 100 % 72 read, 72 sent');
    expect(lines.at(-1)).toBe('absences: complete, 72 read, 72 sent. To see the outcomes: npm run logs\n');
    // It advances with each batch that is sent.
    expect(lines).toContain('absences [########################] 100 % 72 read, 10 sent');
    expect(lines).toContain('absences [########################] 100 % 72 read, 60 sent (waiting f');
    expect(printed().match(/\n/g)).toHaveLength(1);
  });
});

describe('the process of an import', () => {
  it('exits when everything is in the queue', async () => {
    harness = await ImportHarness.start(services);
    const employee = harness.lucca.hire(null);
    harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    const endpoints = {
      dynamodb: services.dynamodb.endpoint,
      sqs: harness.queue.origin,
      secretsManager: harness.secrets.endpoint,
    };

    const child = spawn('node_modules/.bin/tsx', ['bin/import.ts', ...FRANCE, '--product', 'absences'], {
      env: { PATH: process.env.PATH, ...awsEnvironment(endpoints), ...harness.environment },
    });
    const [output, errors] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);

    expect({ code: child.exitCode, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('absences: complete, 1 read, 1 sent. To see the outcomes: npm run logs\n');
    expect(await harness.received()).toHaveLength(1);
  });
});
