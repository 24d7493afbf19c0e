import { calendar as calendarApi, type calendar_v3 } from '@googleapis/calendar';
import * as z from 'zod';
import { AccessTokens } from '../../functions/google/access-tokens';
import { ExecutionEnvironment, type Crash } from '../simulation/connector/execution-environment';
import type { InProcessGoogle } from '../simulation/services/in-process-google';
import type { Webhook } from '../simulation/services/simulated-lucca';
import type { SimulatedTime } from '../simulation/simulated-time';
import { addressOf } from '../simulation/simulation-harness';
import { noWorkloadIdentity } from '../support/builders/google-auth';
import type { createServiceAccountKey } from '../support/fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE } from '../support/fakes/google/real-client';

const TABLE_MS = 5;
const TIMEOUT_MS = 10_000;

/** Addresses are known without a request to Lucca. */
const employee = z.object({ id: z.string() }).transform((one) => ({ email: addressOf(one) }));
const delivered = z.object({
  topic: z.string(),
  data: z.object({
    id: z.string(),
    title: z.string().optional(),
    organizer: employee.optional(),
    attendees: z.array(employee).default([]),
    startsAt: z.string().optional(),
    endsAt: z.string().optional(),
    employee: employee.optional(),
    date: z.string().optional(),
    workLocation: z.object({ name: z.string() }).optional(),
  }),
});
type Data = z.infer<typeof delivered>['data'];

/** The Google event of a resource. */
type Written = { owner: string; eventId: string };

const failure = z.object({ status: z.number() });

export type NaiveConnectorOptions = {
  time: SimulatedTime;
  google: InProcessGoogle;
  key: ReturnType<typeof createServiceAccountKey>;
  crash: () => Crash | null;
};

/**
 * A connector that handles each webhook immediately. A table maps resources to Google events, which Google's client inserts, updates
 * or deletes with its own retries. It responds to a failure with 500, so that Lucca delivers again.
 */
export class NaiveConnector {
  readonly #table = new Map<string, Written>();

  constructor(private readonly options: NaiveConnectorOptions) {}

  readonly webhook: Webhook = async ({ body = '' }) => {
    const { topic, data } = delivered.parse(JSON.parse(Buffer.from(body, 'base64').toString()));
    const environment = new ExecutionEnvironment(this.options.time);
    const answer = await environment.run(() => this.#handle(topic, data, environment), this.options.crash());
    return answer === 'crashed' ? null : answer;
  };

  async #handle(topic: string, data: Data, environment: ExecutionEnvironment): Promise<number> {
    try {
      await this.#apply(topic === 'calendar-event.deleted' ? null : eventOf(data), data.id, environment);
      return 204;
    } catch {
      return 500;
    }
  }

  async #apply(wanted: Wanted | null, id: string, environment: ExecutionEnvironment): Promise<void> {
    const withTable = <T>(use: (table: Map<string, Written>) => T) =>
      environment.step(
        () => Promise.resolve(use(this.#table)),
        () => TABLE_MS,
      );
    const calendarOf = this.#calendars(environment);
    const written = await withTable((table) => table.get(id));
    if (written && written.owner !== wanted?.owner) {
      const { remove } = await calendarOf(written.owner);
      await remove(written.eventId);
      await withTable((table) => table.delete(id));
    }
    if (!wanted) return;
    const { insert, update } = await calendarOf(wanted.owner);
    if (written?.owner === wanted.owner) {
      await update(written.eventId, wanted.event);
      return;
    }
    const eventId = await insert(wanted.event);
    await withTable((table) => table.set(id, { owner: wanted.owner, eventId }));
  }

  #calendars(environment: ExecutionEnvironment) {
    const { time, google, key } = this.options;
    const origin = google.originFor(environment);
    const credentials = { read: () => Promise.resolve(key), forget: () => undefined };
    const tokens = new AccessTokens(credentials, (_access, call) => call('retry'), {
      tokenUrl: `${origin}/token`,
      timeoutMs: TIMEOUT_MS,
      now: time.now,
      workloadIdentities: noWorkloadIdentity,
    });
    const { events } = calendarApi({ version: 'v3', rootUrl: `${origin}/` });
    return async (owner: string) => {
      const access = {
        configuration: 'naive',
        credentialsSecretId: 'key',
        scope: CALENDAR_SCOPE,
        employee: owner,
      };
      const options = {
        headers: { Authorization: `Bearer ${await tokens.get(access)}` },
        fetchImplementation: fetch,
        // The default retry policy, on the simulated clock.
        retryConfig: { retryBackoff: (_: Error, ms: number) => time.sleep(ms) },
      };
      const target = { calendarId: 'primary' };
      return {
        insert: async (requestBody: calendar_v3.Schema$Event) =>
          (await events.insert({ ...target, requestBody }, options)).data.id ?? '',
        update: (eventId: string, requestBody: calendar_v3.Schema$Event) =>
          events.update({ ...target, eventId, requestBody }, options),
        remove: (eventId: string) =>
          events.delete({ ...target, eventId }, options).catch((error: unknown) => {
            const { status } = failure.parse(error);
            if (status !== 404 && status !== 410) throw error;
          }),
      };
    };
  }
}

type Wanted = { owner: string; event: calendar_v3.Schema$Event };

function eventOf({ title, organizer, attendees, startsAt, endsAt, ...workplace }: Data): Wanted {
  if (organizer) {
    return {
      owner: organizer.email,
      event: {
        summary: title,
        start: { dateTime: startsAt },
        end: { dateTime: endsAt },
        attendees: attendees.map(({ email }) => ({ email })),
      },
    };
  }
  const { employee, date = '', workLocation } = workplace;
  const label = workLocation?.name;
  const dayAfter = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  return {
    owner: employee?.email ?? '',
    event: {
      eventType: 'workingLocation',
      summary: label,
      visibility: 'public',
      transparency: 'transparent',
      reminders: { useDefault: false },
      workingLocationProperties: { type: 'officeLocation', officeLocation: { label } },
      start: { date },
      end: { date: dayAfter },
    },
  };
}
