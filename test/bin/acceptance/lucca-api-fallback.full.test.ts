import { SCOPES } from '../../../functions/lucca/api/schemas';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { LUCCA_API_DEVIATIONS } from '../../support/acceptance/lucca-api-deviations';
import { defaultSwitches } from '../../support/fakes/lucca/api/switches';
import { TENANT } from '../../support/fakes/lucca/reference';
import { ImportHarness, startServices, type Services } from '../../support/harness/import-harness';
import type { Run } from '../../support/harness/run-command';

const NIGHT_MS = 31 * 60 * 60_000;
const DAY = { startsOn: '2026-03-09', endsOn: '2026-03-09' };

/** How the commands end instead of with everything read. */
type Fallback = { absences?: RegExp; office?: RegExp; refresh?: RegExp };

/** By assumption and what Lucca does instead. Without an entry, the commands work as with a Lucca as assumed. */
const FALLBACKS: Record<string, Fallback> = {
  'LUCCA-18 does not grant a scope': { absences: /^1 .*does not grant the scope leaves.readonly/ },
  'LUCCA-20 ignores the ids in a list of employees': { absences: /2 sent, 2 in an unknown establishment/ },
  'LUCCA-27 pages by offset': { refresh: /^1 [^]*the link has no page parameter/ },
  'LUCCA-28 sends no links': { refresh: /^1 [^]*a full page has no links/ },
  'LUCCA-31 leaves out a leave of the range': { absences: /complete, 3 read, 2 sent/ },
  'LUCCA-31 fails on the filter of leaves': { absences: /^1 Lucca answered 500 to GET .*leaves/ },
  'LUCCA-32 leaves out an event of the range': { absences: /complete, 3 read, 2 sent/ },
  'LUCCA-32 fails on the filter of events': {
    absences: /^1 Lucca answered 500 to GET .*leaves/,
    office: /^1 Lucca answered 500 to GET .*events/,
  },
  'LUCCA-33 shows an event without data': { office: /invalid event 10\d: data: is missing/ },
};

const COMPLETE = {
  absences: /^0 [^]*complete, 4 read, 3 sent, 1 in other establishments/,
  office: /^0 [^]*complete, 2 read, 2 sent/,
  refresh: /^0 [^]*complete, 112 employees/,
};

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

function textOf({ code, output, errors }: Run): string {
  return `${code} ${output}${errors}`;
}

async function importAll(product: string): Promise<string> {
  const args = ['--configuration', 'france', '--product', product, '--since', '2026-03-02', '--again'];
  return textOf(await harness.run(args));
}

/** The employees in the directory who are kept. */
async function kept(): Promise<string[]> {
  const table = harness.environment['DIRECTORY_TABLE'] ?? '';
  const store = new DirectoryStore(harness.client, table, () => harness.clock);
  const entries = await Array.fromAsync(store.all(TENANT));
  return entries.filter(({ expiresAt }) => expiresAt === null).map(({ id }) => id);
}

/** More than a page of employees at the configured establishments, one elsewhere and a former one. */
function hireAll() {
  const lea = harness.lucca.hire('lea@acme.example');
  for (let index = 0; index < 110; index++) harness.lucca.hire(`e${index}@acme.example`);
  harness.lucca.hire('former@acme.example', { status: 'deactivated' });
  return { lea, other: harness.lucca.hire('elsewhere@acme.example', { establishment: '99' }) };
}

/** The resources of all messages since the last call. */
async function received(): Promise<Set<string | null>> {
  return new Set((await harness.received()).map(({ resource }) => resource));
}

const affecting = LUCCA_API_DEVIATIONS.filter(({ assumption }) => assumption < 'LUCCA-37');

describe('imports and the directory', () => {
  it.each(affecting.map(({ assumption, name, apply }) => [assumption, name, apply] as const))(
    'do not rely on %s, or end and lose nothing, if Lucca %s',
    async (assumption, name, apply) => {
      const { lea, other } = hireAll();
      await harness.runDirectory(['refresh']);
      const before = await kept();
      await apply(harness.api);
      // Only then are single events requested.
      harness.api.switches.listsBareEvents = assumption === 'LUCCA-33';
      harness.clock += NIGHT_MS;
      const hired = harness.lucca.hire('new@acme.example');
      for (const employee of [lea, lea, hired, other]) harness.lucca.requestLeave({ employee, ...DAY });
      for (const employee of [lea, hired]) harness.lucca.setWorkplace({ employee, date: '2026-03-12' });

      const results = {
        absences: await importAll('absences'),
        office: await importAll('office'),
        refresh: textOf(await harness.runDirectory(['refresh'])),
      };

      const expected = { ...COMPLETE, ...FALLBACKS[`${assumption} ${name}`] };
      expect(results).toEqual({
        absences: expect.stringMatching(expected.absences) as string,
        office: expect.stringMatching(expected.office) as string,
        refresh: expect.stringMatching(expected.refresh) as string,
      });
      expect(await kept()).toEqual(expect.arrayContaining(before));
      await received();

      Object.assign(harness.api.switches, defaultSwitches());
      harness.api.clients.granted = SCOPES;
      await harness.runDirectory(['refresh']);
      expect(await importAll('absences')).toMatch(COMPLETE.absences);
      expect(await importAll('office')).toMatch(COMPLETE.office);
      expect((await received()).size).toBe(5);
    },
  );

  it('have no expectation without a deviation', () => {
    const names = affecting.map(({ assumption, name }) => `${assumption} ${name}`);
    expect(Object.keys(FALLBACKS).filter((name) => !names.includes(name))).toEqual([]);
  });
});
