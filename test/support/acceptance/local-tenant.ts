import { logKey, logTime } from '../../../functions/domain/sync-log';
import { DAY_MS } from '../../../functions/shared/time';
import { anEntry } from '../builders/log-entries';
import { luccaEvent } from '../fakes/lucca/event';
import { reference, TENANT } from '../fakes/lucca/reference';
import { keyOfEvent } from '../harness/log-table';
import type { LocalConnector } from '../local-stack/local-connector';
import type { LogWatcher } from '../story/run-scenes';
import { OTHER_API_VERSION, recordHistory } from './lucca-event-history';

/** The test employees of the local stack. */
export const TEST_EMPLOYEES = { employee: 'test.one@acme.example', second: 'test.two@acme.example' };

const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar';

/** The scope of the configuration, and the narrower ones that the acceptance tries. */
const SCOPES = [CALENDAR_SCOPE, `${CALENDAR_SCOPE}.events`, `${CALENDAR_SCOPE}.events.owned`];

/** Within the two months for which Lucca keeps events. */
const OLD_EVENT_DAYS = 50;

/** As many as the acceptance sends at once. */
const INSTANCES = 10;

/** Starts instances of ingest: on a busy machine, ten first answers at once take longer than Lucca waits. */
export async function startInstances({ webhookUrl }: LocalConnector): Promise<void> {
  const echo = new URL(webhookUrl);
  echo.searchParams.set('echo', 'start');
  await Promise.all(Array.from({ length: INSTANCES }, () => fetch(echo)));
}

/**
 * Prepares the local stack so that every check of the acceptance can decide: two test employees, one of whom has no
 * working locations, a former one, and the scopes that the checks use.
 */
export function hireTestEmployees({ lucca, google, delegate }: LocalConnector): void {
  for (const [familyName, address] of Object.entries(TEST_EMPLOYEES)) {
    lucca.lucca.hire(address, { givenName: 'Test', familyName });
  }
  lucca.lucca.hire('test.former@acme.example', { givenName: 'Test', status: 'deactivated' });
  google.setWorkingLocations(TEST_EMPLOYEES.second, false);
  delegate(SCOPES);
}

/**
 * Fills Lucca's list of events with every kind of event, and delivers them: reconcile would otherwise fetch them at any
 * time. One more event is seven weeks old, and in the log since.
 */
export async function fillHistory(connector: LocalConnector, watch: LogWatcher): Promise<void> {
  const { lucca, logs } = connector;
  const before = lucca.lucca.events.length;
  recordHistory(lucca.lucca, 'history.acme.example');
  const first = lucca.lucca.events[before];
  // A change in a second version of the API. Its id is low, so that the first page of the list has both.
  if (first) lucca.lucca.events.push({ ...first, id: '2', apiVersion: OTHER_API_VERSION });
  const recorded = lucca.lucca.events.slice(before);
  for (const event of recorded) await lucca.endpoints.deliver(event);
  for (const event of recorded) await watch.row(logs, keyOfEvent(event));
  await recordOldEvent(connector);
}

async function recordOldEvent({ lucca, logs }: LocalConnector): Promise<void> {
  const occurredAt = new Date(Date.now() - OLD_EVENT_DAYS * DAY_MS).toISOString();
  const old = luccaEvent('leave.deleted', reference('leave', '1'), {
    ...{ id: '1', occurredAt, establishment: '12' },
  });
  lucca.lucca.events.unshift(old);
  const row = { tenant: TENANT, eventId: old.id, occurredAt, at: occurredAt };
  const event = logKey({ ...row, time: logTime(occurredAt, occurredAt) });
  await logs.record(anEntry({ ...row, event, messageId: old.id }), 'applied');
}
