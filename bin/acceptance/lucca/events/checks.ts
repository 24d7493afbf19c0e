import { memoize } from '../../../doctor/deployment';
import { checkOf } from '../../assumptions/assumption';
import { LUCCA_EVENT_ASSUMPTIONS } from '../../assumptions/lucca-events';
import type { Check, CheckResult } from '../../check';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';
import { writeSamples } from '../samples/write-samples';
import { compareEstablishments } from './compare-establishments';
import { readEventList, type EventList } from './event-list';
import { openEventsApi } from './lucca-client';
import { surveyTables } from './measurements';
import { surveyEvents } from './survey';
import { categories, reasons, statuses, workplaces } from './verdicts/calendar-events';
import { dateForms, deletions, establishments, ids, order, versions } from './verdicts/envelopes';
import { leaves } from './verdicts/leaves';
import { sessionClockTimes, sessionDays, sessionPeople, sessionTexts } from './verdicts/sessions';

const SURVEY = 'lucca.survey';

/** Creates the checks of what Lucca's events contain. They only read, so they leave no traces in Lucca. */
export function createLuccaEventChecks(
  options: AcceptanceOptions,
  context: AcceptanceContext,
): { checks: Check[]; removeTraces: () => Promise<string[]> } {
  const { now, signal } = context;
  let showActivity: (activity: string) => void = () => undefined;
  const show = (activity: string) => {
    showActivity(activity);
  };
  const openApi = memoize(() =>
    openEventsApi(options, context, () => {
      showActivity('waiting for the request budget of the Lucca API');
    }),
  );
  const readEvents = memoize(async () => readEventList(await openApi(), { now, signal, showActivity: show }));

  async function survey(): Promise<CheckResult> {
    const list = await readEvents();
    const found = surveyEvents(list.events);
    const comparison = await compareEstablishments(found.establishments.byOwner, await openApi());
    return {
      findings: [
        ...[categories, sessionTexts, sessionClockTimes, sessionDays, sessionPeople, statuses, workplaces],
        ...[reasons, ids, dateForms, deletions, order, versions, leaves],
      ]
        .map((verdict) => verdict(found))
        .concat(establishments(found, comparison)),
      measurements: [listTable(list), ...surveyTables(found)],
    };
  }

  const checks: Check[] = [
    {
      name: SURVEY,
      title: 'Read the events of the last weeks',
      plan: 'Reads up to 40 pages of the list of events with the connector’s own contract, and who owns them.',
      decides: LUCCA_EVENT_ASSUMPTIONS.flatMap((one) => (checkOf(one) === SURVEY ? [one.id] : [])),
      run: (onActivity) => {
        showActivity = onActivity;
        return survey();
      },
    },
  ];
  const { samples } = options;
  if (samples !== null) {
    checks.push({
      name: 'lucca.samples',
      title: 'Write anonymised samples',
      plan: 'Writes events whose values are all replaced, one file for each new shape.',
      decides: [],
      run: async (onActivity) => {
        showActivity = onActivity;
        const { events } = await readEvents();
        return { findings: [], measurements: await writeSamples(samples, events) };
      },
    });
  }
  return { checks, removeTraces: () => Promise.resolve([]) };
}

function listTable({ events, listed, pages, isComplete, bare }: EventList) {
  const rows: [string, string | number][] = [
    ['Pages read', isComplete ? pages : `${pages}, more follow`],
    ['Events listed', listed],
    ['Events about calendar events and absences', events.length],
    ['Events listed without data and read one by one', bare.read],
    ['Events listed without data and not read', bare.omitted],
  ];
  return {
    title: 'Lucca: list of events',
    columns: ['Figure', 'Number'],
    rows: rows.map(([name, value]) => [name, String(value)]),
  };
}
