import { DirectoryWork } from '../../../functions/store/directory-work';
import { TENANT } from '../../support/fakes/lucca/reference';
import { ImportHarness, startServices, type Services } from '../../support/harness/import-harness';
import { collectText } from '../../support/harness/run-command';

let services: Services;
let harness: ImportHarness;

beforeAll(async () => {
  services = await startServices();
});

beforeEach(async () => {
  harness = await ImportHarness.start(services, {}, false);
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

const hire = (count: number) =>
  Array.from({ length: count }, (_, index) => harness.lucca.hire(`lea${index}@acme.example`));
const table = () => harness.environment['DIRECTORY_TABLE'] ?? '';

describe('npm run directory -- refresh', () => {
  it('reads all employees with a progress bar', async () => {
    hire(150);
    const { stream, text } = collectText();
    const output = Object.assign(stream, { isTTY: true, columns: 100 });

    const { code, errors } = await harness.runDirectory(['refresh'], { output });

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const lines = text().split('\r\u001b[2K');
    expect(lines).toContain('Directory [################--------] 66 % 100 of 150 employees read');
    expect(lines.at(-1)).toBe(`Directory of ${TENANT}: complete, 150 employees\n`);
  });

  it('refreshes again even if it is not due', async () => {
    hire(1);
    await harness.runDirectory(['refresh']);
    hire(1);

    expect((await harness.runDirectory(['refresh'])).output).toContain('complete, 2 employees');
  });

  it('waits for the request budget and for an unavailable Lucca', async () => {
    hire(2500);
    harness.api.failNext({ with: 503, path: '/lucca-api/employees', times: 3 });
    const begin = harness.clock;

    const { code, output } = await harness.runDirectory(['refresh']);

    expect(code).toBe(0);
    expect(output).toContain('complete, 2500 employees');
    // Three backoffs, and 30 requests at 18 a minute.
    expect(harness.clock - begin).toBeGreaterThanOrEqual(35_000 + 60_000);
    // 2,500 employees take a while on a busy machine.
  }, 180_000);

  it('shows the progress of another process and ends with it', async () => {
    hire(120);
    harness.api.failNext({ with: 429, path: '/lucca-api/employees', retryAfterS: 20 });
    const { stream, text } = collectText();
    const output = Object.assign(stream, { isTTY: true, columns: 100 });
    let other: Promise<unknown> | undefined;
    harness.onSleep = () => {
      // The first process waits for Lucca while the second one starts.
      other ??= harness.runDirectory(['refresh'], { output });
    };
    const { code } = await harness.runDirectory(['refresh']);
    await other;

    expect(code).toBe(0);
    expect(text()).toContain('another process refreshes the directory');
    expect(text()).toContain('complete, 120 employees');
    expect(harness.api.requests.filter(({ path }) => path === '/lucca-api/employees')).toHaveLength(3);
  });

  it('fails when Lucca refuses access to employees, without the secret', async () => {
    harness.api.failNext({ with: 403, path: '/lucca-api/employees' });

    const run = await harness.runDirectory(['refresh']);

    expect(run).toMatchObject({ code: 1 });
    expect(run.errors).toMatch(/^Lucca answered 403 to GET \/lucca-api\/employees.*\n$/);
  });

  it('fails without API credentials', async () => {
    harness.secrets.put('lucca-api', '');

    expect(await harness.runDirectory(['refresh'])).toEqual({
      ...{ code: 2, output: '' },
      errors:
        'LUCCA_API_SECRET_ID: there are no credentials for the Lucca API; see "Give access to the Lucca API" in README.md\n',
    });
  });
});

describe('npm run directory -- show', () => {
  it('prints what the directory has about an employee, by id or address', async () => {
    const [lea] = hire(1);
    await harness.runDirectory(['refresh']);

    const byId = await harness.runDirectory(['show', lea?.id ?? '']);
    const byAddress = await harness.runDirectory(['show', 'LEA0@acme.example']);

    expect(byId).toEqual({
      ...{ code: 0, errors: '' },
      output: [
        'Tenant           https://acme.ilucca.net',
        `Id               ${lea?.id ?? ''}`,
        'Address          lea0@acme.example, known since 2026-03-05 12:00:00 UTC',
        `Name             Léa Martin ${lea?.id ?? ''}`,
        'Status           active',
        'Establishment    12 Marseille, Europe/Paris',
        'Read from Lucca  2026-03-05 12:00:00 UTC',
        'Kept             as long as the employee works in a configured establishment',
        '',
      ].join('\n'),
    });
    expect(byAddress).toEqual(byId);
  });

  it('prints until when a former employee is kept', async () => {
    const [lea] = hire(1);
    await harness.runDirectory(['refresh']);
    if (lea) harness.lucca.deactivate(lea);
    harness.clock += 60_000;
    await harness.runDirectory(['refresh']);

    const { output } = await harness.runDirectory(['show', 'lea0@acme.example']);

    expect(output).toContain('Name             not kept\nStatus           deactivated\n');
    expect(output).toContain('Kept             until 2026-03-06 12:01:00 UTC\n');
  });

  it('fails for an unknown employee without quoting the address', async () => {
    expect(await harness.runDirectory(['show', 'tom@acme.example'])).toEqual({
      ...{ code: 1, output: '' },
      errors: 'EMPLOYEE: the directory has no employee with this address or id\n',
    });
  });
});

describe('npm run directory -- status', () => {
  it('describes an empty directory', async () => {
    expect(await harness.runDirectory(['status'])).toEqual({
      ...{ code: 0, errors: '' },
      output: [
        'Tenant           https://acme.ilucca.net',
        'Last refresh     never',
        'Establishments   none',
        'Running refresh  none',
        'Next refresh     due now',
        'Waiting lookups  0',
        '',
      ].join('\n'),
    });
  });

  it('describes the last refresh, the running one, and waiting lookups', async () => {
    hire(120);
    await harness.runDirectory(['refresh']);
    await new DirectoryWork(harness.client, table(), () => harness.clock).addLookups(TENANT, ['7', '8']);
    let during = '';
    harness.api.failNext({ with: 429, path: '/lucca-api/employees', retryAfterS: 20 });
    harness.onSleep = async () => {
      during ||= (await harness.runDirectory(['status'])).output;
    };
    await harness.runDirectory(['refresh']);

    expect(during).toContain(
      'Last refresh     2026-03-05 12:00:00 UTC: 120 employees, 4 requests to Lucca\n',
    );
    expect(during).toContain('Establishments   12 Marseille, 13\n');
    expect(during).toContain(
      'Running refresh  0 of an unknown number of employees read, since 2026-03-05 12:00:00 UTC\n',
    );
    expect(during).toContain('Next refresh     not due\nWaiting lookups  2\n');
  });
});
