import { SCOPES } from '../../../functions/lucca/api/schemas';
import type { FakeLuccaApi } from '../fakes/lucca/api/server';
import type { ApiSwitches } from '../fakes/lucca/api/switches';
import type { Deviation } from './deviation';

const TEN_MINUTES_MS = 10 * 60_000;

/** Sets switches of the fake. */
function behave(switches: Partial<ApiSwitches>): (api: FakeLuccaApi) => void {
  return (api) => {
    Object.assign(api.switches, switches);
  };
}

/** A Lucca API that differs from each assumption with a check. */
export const LUCCA_API_DEVIATIONS: readonly Deviation<FakeLuccaApi>[] = [
  {
    assumption: 'LUCCA-16',
    name: 'answers in another version of the API',
    apply: behave({ namesVersion: '2025-06-01' }),
  },
  {
    assumption: 'LUCCA-17',
    name: 'answers a request for an unknown version',
    apply: behave({ servesEveryVersion: true }),
  },
  {
    assumption: 'LUCCA-18',
    name: 'does not grant a scope',
    apply: ({ clients }) => {
      clients.granted = SCOPES.filter((scope) => scope !== 'leaves.readonly');
    },
    also: ['LUCCA-30', 'LUCCA-31'],
  },
  {
    assumption: 'LUCCA-19',
    name: 'grants one scope at a time',
    apply: behave({ refusesScopePairs: true }),
    // Lucca embeds only what the token may read.
    also: ['LUCCA-25'],
  },
  {
    assumption: 'LUCCA-20',
    name: 'ignores the ids in a list of employees',
    apply: behave({ ignoredFilters: ['id'] }),
    also: ['LUCCA-21', 'LUCCA-26', 'LUCCA-27'],
  },
  {
    assumption: 'LUCCA-21',
    name: 'answers 404 to a list of ids with an unknown one',
    apply: behave({ refusesUnknownIds: true }),
  },
  {
    assumption: 'LUCCA-22',
    name: 'ignores the establishment in a list of employees',
    apply: behave({ ignoredFilters: ['applicableJobPosition.businessEstablishment.id'] }),
  },
  {
    assumption: 'LUCCA-22',
    name: 'ignores the status in a list of employees',
    apply: behave({ ignoredFilters: ['status'] }),
    also: ['LUCCA-24'],
  },
  {
    assumption: 'LUCCA-23',
    name: 'does not sort employees',
    apply: behave({ ignoresSorting: true }),
  },
  {
    assumption: 'LUCCA-24',
    name: 'leaves former employees out of lists by id',
    apply: behave({ hidesFormer: true }),
  },
  { assumption: 'LUCCA-25', name: 'embeds nothing', apply: behave({ embedsNothing: true }) },
  {
    assumption: 'LUCCA-26',
    name: 'shows no establishment in the list of job positions',
    apply: behave({ bareJobPositions: true }),
  },
  { assumption: 'LUCCA-27', name: 'pages by offset', apply: behave({ pagesByOffset: true }) },
  {
    assumption: 'LUCCA-28',
    name: 'sends no links',
    apply: behave({ omitsLinks: true }),
    also: ['LUCCA-27'],
  },
  { assumption: 'LUCCA-28', name: 'sends no number of items', apply: behave({ omitsTotalCount: true }) },
  { assumption: 'LUCCA-29', name: 'names zones as Windows does', apply: behave({ namesWindowsZones: true }) },
  {
    assumption: 'LUCCA-30',
    name: 'has the name of leave accounts in another field',
    apply: behave({ labelsLeaveAccounts: true }),
  },
  {
    assumption: 'LUCCA-31',
    name: 'leaves out a leave of the range',
    apply: behave({ filterFault: 'lacks first' }),
  },
  {
    assumption: 'LUCCA-31',
    name: 'fails on the filter of leaves',
    apply: behave({ filterFault: 'server error' }),
  },
  {
    assumption: 'LUCCA-32',
    name: 'leaves out an event of the range',
    apply: behave({ filterFault: 'lacks first', appliesEventFilters: true }),
    also: ['LUCCA-31'],
  },
  {
    assumption: 'LUCCA-32',
    name: 'fails on the filter of events',
    apply: behave({ filterFault: 'server error', appliesEventFilters: true }),
    also: ['LUCCA-31'],
  },
  {
    assumption: 'LUCCA-33',
    name: 'shows an event without data',
    apply: behave({ answersBareEvents: true }),
  },
  { assumption: 'LUCCA-34', name: 'keeps events for a month', apply: behave({ keepsEventsDays: 31 }) },
  {
    assumption: 'LUCCA-35',
    name: 'lists several events of one change and version',
    apply: ({ lucca }) => {
      const [latest] = lucca.events.filter(({ apiVersion }) => apiVersion === '2024-11-01').slice(-1);
      if (latest) lucca.events.push({ ...latest, id: `${latest.id}0` });
    },
  },
  {
    assumption: 'LUCCA-36',
    name: 'sends the events of leaves a minute later',
    apply: ({ lucca }) => {
      for (const event of lucca.events) {
        event.data = Object.assign(event.data, {
          lastUpdatedAt: new Date(Date.parse(event.occurredAt) - 60_000).toISOString(),
        });
      }
    },
  },
  {
    assumption: 'LUCCA-37',
    name: 'does not know the topics of calendar events',
    apply: behave({ refusesTopics: /^calendar-event\./ }),
  },
  {
    assumption: 'LUCCA-38',
    name: 'does not answer with the secret',
    apply: behave({ hidesSecret: true }),
    also: ['LUCCA-42', 'LUCCA-43', 'LUCCA-44'],
  },
  {
    assumption: 'LUCCA-39',
    name: 'does not change the name of an endpoint',
    apply: behave({ ignoresChanges: true }),
    also: ['LUCCA-42', 'LUCCA-43', 'LUCCA-44'],
  },
  {
    assumption: 'LUCCA-40',
    name: 'calls the parameter of the activation otherwise',
    apply: behave({ echoParameter: 'token' }),
    also: ['LUCCA-42', 'LUCCA-43', 'LUCCA-44'],
  },
  {
    assumption: 'LUCCA-41',
    name: 'activates an endpoint without asking for the echo',
    apply: behave({ activatesUnasked: true }),
  },
  {
    assumption: 'LUCCA-42',
    name: 'refuses the query of a request for a test delivery',
    apply: behave({ testsByBodyOnly: true }),
  },
  {
    assumption: 'LUCCA-43',
    name: 'signs the body without the timestamp',
    apply: behave({ signsBodyOnly: true }),
    also: ['LUCCA-44'],
  },
  {
    assumption: 'LUCCA-44',
    name: 'sends a test delivery without source',
    apply: behave({ testsWithoutSource: true }),
  },
  {
    assumption: 'LUCCA-45',
    name: 'has a clock that is ten minutes ahead',
    apply: behave({ clockAheadMs: TEN_MINUTES_MS }),
    also: ['LUCCA-43', 'LUCCA-44'],
  },
];
