import { LUCCA_EVENT_ASSUMPTIONS } from '../../../bin/acceptance/assumptions/lucca-events';
import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';
import type { Finding } from '../../../bin/acceptance/check';
import { LUCCA_EVENT_DEVIATIONS } from '../../support/acceptance/lucca-event-deviations';
import { startEventChecksHarness } from '../../support/acceptance/lucca-event-harness';
import { recordHistory } from '../../support/acceptance/lucca-event-history';
import type { FakeLuccaApi } from '../../support/fakes/lucca/api/server';

let harness: Awaited<ReturnType<typeof startEventChecksHarness>>;

beforeAll(async () => {
  harness = await startEventChecksHarness();
});

afterAll(() => harness.stop());

const CHECKED = LUCCA_EVENT_ASSUMPTIONS.map(({ id }) => id);

const fill = ({ lucca }: FakeLuccaApi) => {
  recordHistory(lucca);
};

const verdicts = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ assumption, verdict }) => [assumption, verdict]));

const all = (verdict: Finding['verdict']) => Object.fromEntries(CHECKED.map((id) => [id, verdict]));

describe('The checks of Lucca’s events', () => {
  it('confirm every assumption with a list of all kinds of events', async () => {
    const { findings } = await harness.run(fill);

    expect(findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(verdicts(findings)).toEqual(all('confirmed'));
  });

  it('decide nothing with an empty list, and say how to decide it', async () => {
    const { findings } = await harness.run(() => undefined);

    expect(verdicts(findings)).toEqual(all('not decided'));
    expect(findings.every((one) => one.verdict === 'not decided' && one.advice.length > 20)).toBe(true);
  });

  it.each(LUCCA_EVENT_DEVIATIONS.map((one) => [one.assumption, one.name, one] as const))(
    'refute %s if Lucca %s',
    async (assumption, _, deviation) => {
      const { findings, shown } = await harness.run(async (api) => {
        fill(api);
        await deviation.apply({ lucca: api });
      });

      const open = findings.filter(({ verdict }) => verdict !== 'confirmed').map((one) => one.assumption);
      expect(open.toSorted()).toEqual([assumption, ...(deviation.also ?? [])].toSorted());
      expect(verdicts(findings)[assumption]).toBe('refuted');
      expect(shown).not.toMatch(PERSONAL);
    },
  );
});

describe('The checks of Lucca’s events do not decide', () => {
  const open = (findings: readonly Finding[]) =>
    findings.flatMap((one) => (one.verdict === 'confirmed' ? [] : [[one.assumption, one.verdict]]));

  it.each<[string, AssumptionId[], (api: FakeLuccaApi) => void]>([
    [
      'who owns events without access to employees',
      ['LUCCA-12'],
      ({ clients }) => {
        clients.granted = clients.granted.filter((scope) => scope !== 'employees.readonly');
      },
    ],
    [
      'whether the establishments are right if a minority differs, as after a transfer',
      ['LUCCA-12'],
      ({ lucca }) => {
        const [first] = lucca.organization.listedEmployees();
        if (first) lucca.organization.transfer(first.id, '13');
      },
    ],
    [
      'whether the last day is included if no session has one day',
      ['LUCCA-04'],
      ({ switches }) => {
        switches.alterEvent = (event) => {
          const data: object = event.data;
          return { ...event, data: 'endsOn' in data ? { ...data, endsOn: '2026-03-20' } : data };
        };
      },
    ],
    [
      'anything about workplaces if there is none',
      ['LUCCA-01', 'LUCCA-06', 'LUCCA-07'],
      ({ lucca }) => {
        const others = lucca.events.filter(({ data }) => !('position' in data));
        lucca.events.splice(0, Infinity, ...others);
      },
    ],
  ])('%s', async (_, undecided, prepare) => {
    const { findings } = await harness.run((api) => {
      fill(api);
      prepare(api);
    });

    expect(open(findings)).toEqual(undecided.map((id) => [id, 'not decided']));
  });
});

/** Parts of the names, addresses and texts in the list. */
const PERSONAL = /acme\.example|fontaine|nguyen|joliette|parole|marseille|client|médical|hospital|4162/i;

describe('The report on Lucca’s events', () => {
  it('has no personal data, and values of enumerations only', async () => {
    const { measurements, shown } = await harness.run(fill);

    expect(shown).not.toMatch(PERSONAL);
    expect(measurements.map(({ title }) => title)).toMatchInlineSnapshot(`
     [
       "Lucca: list of events",
       "Lucca: events by topic",
       "Lucca: known fields",
       "Lucca: values of enumerations",
       "Lucca: forms of dates",
       "Lucca: what deletions hold",
       "Lucca: events and references",
     ]
    `);
    const values = measurements.find(({ title }) => title === 'Lucca: values of enumerations');
    expect(values?.rows).toContainEqual([
      'work-location',
      'data.workLocation.type',
      'remoteWork',
      '4',
      'yes',
    ]);
  });

  it('names unknown fields, their forms, and the rules that events violate', async () => {
    const { measurements } = await harness.run((api) => {
      fill(api);
      api.switches.alterEvent = (event) => ({
        ...event,
        data: { ...event.data, 'jean@acme.example': 1, trainer: { name: 'Jean' }, status: 'Jean Dupont' },
      });
    });
    const rowsOf = (title: string) => measurements.find((one) => one.title === title)?.rows ?? [];

    expect(rowsOf('Lucca: unknown fields')).toContainEqual(['leave', 'data.trainer.name', '6', 'text 6']);
    expect(rowsOf('Lucca: unknown fields')).toContainEqual(['leave', 'data.(other)', '6', 'number 6']);
    expect(rowsOf('Lucca: values of enumerations')).toContainEqual([
      ...['leave', 'data.status', '(other text)', '6', 'no, not shown'],
    ]);
    expect(rowsOf('Lucca: what did not fit')).toContainEqual([
      ...['data.status', 'must be tentative, confirmed or cancelled'],
      expect.any(String),
    ]);
    expect(JSON.stringify(measurements)).not.toMatch(/jean/i);
  });

  it('reads up to 30 events one by one if the list has no data', async () => {
    const { findings, measurements, activities } = await harness.run((api) => {
      fill(api);
      fill(api);
      api.switches.listsBareEvents = true;
    });

    expect(verdicts(findings)['LUCCA-09']).toBe('confirmed');
    expect(activities.some((activity) => activity.includes('one by one'))).toBe(true);
    expect(measurements[0]?.rows).toContainEqual(['Events listed without data and read one by one', '30']);
    expect(measurements[0]?.rows).toContainEqual(['Events listed without data and not read', '28']);
  });

  it('reads no more than 40 pages, within the request budget', async () => {
    const { measurements, activities } = await harness.run((api) => {
      fill(api);
      api.switches.refusesFilters = true;
      const [event] = api.lucca.events;
      for (let id = 10_000; event && id < 11_100; id += 1)
        api.lucca.events.push({ ...event, id: String(id) });
    });

    expect(measurements[0]?.rows).toContainEqual(['Pages read', '40, more follow']);
    expect(activities).toContain('waiting for the request budget of the Lucca API');
    expect(activities.some((activity) => /^page 3, 75 of 11\d\d events$/.test(activity))).toBe(true);
  });

  it('ends when it is interrupted', async () => {
    await expect(harness.run(fill, {}, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
