import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { awsEnvironment } from '../../support/aws/aws-environment';
import { ImportWorld, startServices, type Services } from '../../support/harness/import-harness';

let services: Services;
let harness: ImportWorld;

beforeAll(async () => {
  services = await startServices();
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

const SINCE = ['--since', '2026-03-02'];
const FRANCE = ['--configuration', 'france', ...SINCE];

describe('import', () => {
  beforeEach(async () => {
    harness = await ImportWorld.start(services, { products: ['absences', 'training'] });
  });

  it.each([
    [SINCE, "error: required option '--configuration <id>' not specified"],
    [['--configuration', 'france'], "error: required option '--since <date>' not specified"],
    [
      ['--configuration', 'spain', ...SINCE],
      '--configuration: there is no configuration "spain"; npm run configure -- list shows those that there are',
    ],
    [
      [...FRANCE, '--product', 'office'],
      '--product: office is not among the products of france (absences, training)',
    ],
    [
      [...FRANCE, '--product', 'leaves'],
      "error: option '--product <product>' argument 'leaves' is invalid. Allowed choices are training, office, absences.",
    ],
    ...['yesterday', '2026-02-30', '90d', '2026-03-02T00:00:00Z'].map((since): [string[], string] => [
      ['--configuration', 'france', '--since', since],
      `error: option '--since <date>' argument '${since}' is invalid. Give a date such as 2026-03-02.`,
    ]),
    [
      ['--configuration', 'france', '--since', '2026-01-04'],
      '--since: must be 2026-01-05 or later for training, since Lucca keeps events for two months; only --product absences takes any date',
    ],
  ])('refuses %j', async (args, message) => {
    const run = await harness.run(args);

    expect(run).toEqual({ code: 2, output: '', errors: `${message}\n` });
    expect(harness.api.requests).toEqual([]);
  });

  it.each([
    [['--configuration', 'france', '--since', '2026-01-05']],
    [['--configuration', 'france', '--since', '2019-01-01', '--product', 'absences']],
  ])('takes %j', async (args) => {
    expect(await harness.run(args)).toMatchObject({ code: 0, errors: '' });
  });

  it.each([
    ['holds none', ''],
    ['is not there', null],
  ])('says that there is no access to the Lucca API where the secret %s', async (_, text) => {
    if (text === null) harness.secrets.remove('lucca-api');
    else harness.secrets.put('lucca-api', text);

    expect(await harness.run(FRANCE)).toEqual({
      code: 2,
      output: '',
      errors: 'LUCCA_API_SECRET_ID: the secret lucca-api holds no access to the Lucca API\n',
    });
  });

  it('says that the access is to another tenant', async () => {
    const access = { ...harness.api.credentials, tenantUrl: 'https://other.ilucca.net' };
    harness.secrets.put('lucca-api', JSON.stringify(access));

    expect(await harness.run(FRANCE)).toEqual({
      code: 2,
      output: '',
      errors: 'LUCCA_API_SECRET_ID: the secret lucca-api opens another tenant than https://acme.ilucca.net\n',
    });
  });

  it('says what Lucca refused, without the secret', async () => {
    const access = { ...harness.api.credentials, clientSecret: 'of-somebody-else' };
    harness.secrets.put('lucca-api', JSON.stringify(access));

    const run = await harness.run(FRANCE);

    expect(run).toMatchObject({ code: 1, output: '' });
    expect(run.errors).toMatch(/^Lucca refused the client id or secret.*\n$/);
    expect(run.errors).not.toContain('somebody');
  });

  it('asks the stack for what the environment does not say', async () => {
    const unnamed = await harness.run(FRANCE, { environment: {} });
    const { CONFIGURATIONS_TABLE: table, ...environment } = harness.environment;
    const named = await harness.run([...FRANCE, '--stack', 'prod'], {
      environment,
      stackOutputs: () => Promise.resolve({ ConfigurationsTable: table ?? '' }),
    });
    const lacking = await harness.run([...FRANCE, '--stack', 'prod'], {
      environment: {},
      stackOutputs: () => Promise.resolve({}),
    });

    expect(unnamed.errors).toBe('--stack: is required, or the variable CONFIGURATIONS_TABLE\n');
    expect(named).toMatchObject({ code: 0, errors: '' });
    expect(lacking.errors).toBe('--stack: prod lacks the output ConfigurationsTable\n');
  });
});

describe('import of an inactive configuration', () => {
  it('is refused, but for a dry run', async () => {
    harness = await ImportWorld.start(services, { active: false });

    const run = await harness.run(FRANCE);
    const dry = await harness.run([...FRANCE, '--dry-run']);

    expect(run).toEqual({
      code: 2,
      output: '',
      errors: '--configuration: france is not active, and would skip everything; try --dry-run\n',
    });
    expect(dry.code).toBe(0);
  });
});

describe('import --dry-run', () => {
  beforeEach(async () => {
    harness = await ImportWorld.start(services);
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

  it('lists what would be brought in, and keeps no more of it than where people belong', async () => {
    // Prepare
    const before = await items();
    harness.lucca.setWorkplace({
      employee: harness.lucca.hire(null),
      date: '2026-03-11',
      status: 'confirmed',
    });
    // Act
    const run = await harness.run([...FRANCE, '--dry-run']);
    // Assess
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toMatchSnapshot();
    expect(Math.max(...run.output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(run.output).not.toMatch(/hospitalisation|Excel|@acme/);
    const after = await items();
    expect(after).toEqual(expect.arrayContaining(before));
    const added = after.map(({ id }) => String(id)).filter((id) => !before.some((item) => item.id === id));
    expect(added.map((id) => id.split('#')[0]).sort()).toEqual(['employee', 'establishment']);
    expect(await harness.received()).toEqual([]);
  });

  it('needs no queue, and does not change what a real run does', async () => {
    const environment = { ...harness.environment, QUEUE_URL: undefined };
    await harness.run([...FRANCE, '--dry-run'], { environment });
    const before = harness.api.requests.length;

    const run = await harness.run(FRANCE);

    expect(run.output).not.toContain('goes on');
    // Whom the dry run has looked up is known.
    const paths = harness.api.requests.slice(before).map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(['/lucca-api/leaves', '/lucca-api/events']));
    expect(await harness.received()).toHaveLength(3);
  });
});

describe('the progress of an import', () => {
  it('is one line on a terminal, drawn anew, with what it waits for', async () => {
    // Prepare
    harness = await ImportWorld.start(services);
    for (let index = 0; index < 12; index += 1) {
      const employee = harness.lucca.hire(null);
      harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    }
    const terminal = terminalOf(60);
    // Act
    await harness.run([...FRANCE, '--product', 'absences'], { output: terminal.output });
    // Assess
    const lines = terminal.text().split('\r\u001b[2K');
    expect(lines.at(-2)).toBe('absences [########################] 100 % 12 read, 12 sent');
    expect(lines.at(-1)).toBe(
      'absences: complete, 12 read, 12 sent; npm run logs shows what became of them\n',
    );
    // Each person who is looked up counts at once, not only each page; then each batch that is sent.
    const shown = lines.filter((line) => !line.includes('('));
    expect(shown).toEqual(
      expect.arrayContaining([
        'absences [##----------------------] 8 % 1 read, 0 sent',
        'absences [######################--] 91 % 11 read, 0 sent',
        'absences [########################] 100 % 12 read, 10 sent',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('('))).toEqual([]);
    expect(lines).toContain('absences [##############----------] 58 % 7 read, 0 sent (wa');
    expect(terminal.text().match(/\n/g)).toHaveLength(1);
  });
});

describe('the process of an import', () => {
  it('ends by itself when everything is in the queue', async () => {
    // Prepare
    harness = await ImportWorld.start(services);
    const employee = harness.lucca.hire(null);
    harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    const endpoints = {
      dynamodb: services.dynamodb.endpoint,
      sqs: harness.queue.origin,
      secretsManager: harness.secrets.endpoint,
    };
    // Act
    const child = spawn('node_modules/.bin/tsx', ['bin/import.ts', ...FRANCE, '--product', 'absences'], {
      env: { PATH: process.env.PATH, ...awsEnvironment(endpoints), ...harness.environment },
    });
    const [output, errors] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    // Assess
    expect({ code: child.exitCode, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('absences: complete, 1 read, 1 sent; npm run logs shows what became of them\n');
    expect(await harness.received()).toHaveLength(1);
  });
});

function terminalOf(columns: number) {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { output: Object.assign(stream, { isTTY: true, columns }), text: () => chunks.join('') };
}
