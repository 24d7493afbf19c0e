import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../../functions/domain/configuration';
import type { GoogleEvent } from '../../../functions/google/calendar';
import { clientIdOf, type ServiceAccountKey } from '../../../functions/google/credentials';
import { GoogleError } from '../../../functions/google/errors';
import { DAY_MS, dayOf } from '../../../functions/shared/time';
import { memoize } from '../../doctor/deployment';
import type { Lookups } from '../../doctor/lookups';
import type { AcceptanceContext, AcceptanceOptions } from '../options';
import { describeAnswer, type Answer } from './answer';
import { requireDone, UndecidedError } from './decision';
import {
  openRawCalendar,
  requestTokenFor,
  type RawCalendar,
  type RawContext,
  type TokenAnswer,
} from './raw-api';
import { marked, Traces } from './traces';

/** So far ahead, nobody sees the events of a run. */
const DAYS_AHEAD = 180;

const POLL_DELEGATION_MS = 30_000;

/** Polls of a state that Google reaches with delay, at intervals of a second. */
const MAX_POLLS = 30;

export type GoogleSessionOptions = Pick<
  AcceptanceOptions,
  'configuration' | 'employee' | 'second' | 'delegationWaitMs'
>;

export type GoogleSessionContext = RawContext &
  Pick<AcceptanceContext, 'signal' | 'uninterruptedSleep'> & {
    configurations: Lookups['configurations'];
    credentials: Lookups['google']['credentials'];
  };

/** A calendar of a test employee. */
export type TestCalendar = RawCalendar & {
  address: string;
  /** Inserts a marked event. */
  create: (event: GoogleEvent, options?: CreateOptions) => Promise<Created>;
};

type CreateOptions = {
  /** @default a new one */
  id?: string;
  /** Private extended properties. */
  properties?: Record<string, string>;
  quotaUser?: string;
};

/** `id`: of the event that Google stored, which has another one if Google ignores ours. */
export type Created = { answer: Answer; id: string; event: GoogleEvent & { id: string } };

/** What the checks share: credentials, tokens, the calendars of both employees, and the events made. */
export class GoogleSession {
  readonly traces = new Traces();
  /** How long a new delegation took, ms; null if no token was refused. */
  delegationMs: number | null = null;
  readonly employee = memoize(() => this.#open(this.options.employee));
  readonly second = memoize(() => this.#open(this.options.second));
  readonly configuration = memoize(() => this.#readConfiguration());
  readonly key = memoize(() => this.#readKey());
  readonly #tokens = new Map<string, Promise<TokenAnswer>>();

  constructor(
    readonly options: GoogleSessionOptions,
    private readonly context: GoogleSessionContext,
  ) {}

  /** @returns a day that no other check uses, by its number */
  day(number: number): string {
    return dayOf(this.context.now() + (DAYS_AHEAD + number) * DAY_MS);
  }

  now(): number {
    return this.context.now();
  }

  /** Requests a token with the scope of the configuration, or another scope or key. */
  async token(
    subject: string,
    changes: { scope?: string; key?: ServiceAccountKey } = {},
  ): Promise<TokenAnswer> {
    this.context.signal.throwIfAborted();
    const { google } = await this.configuration();
    const key = await this.key();
    return requestTokenFor({ subject, scope: google.scope, key, ...changes }, this.context);
  }

  /** The token for a test employee. Waits for a new delegation if asked to. */
  employeeToken(address: string): Promise<TokenAnswer> {
    const token = this.#tokens.get(address) ?? this.#awaitToken(address);
    this.#tokens.set(address, token);
    return token;
  }

  /** Opens the calendar of a token. `once`: see {@link openRawCalendar}. */
  calendarOf(address: string, token: string, calls: 'steady' | 'once' = 'steady'): TestCalendar {
    const { signal } = this.context;
    const raw = openRawCalendar(token, calls, this.context);
    // Only before a call: one that is aborted might still take effect after the events were removed.
    const tracked = <Args extends unknown[]>(call: (...args: Args) => Promise<Answer>) => {
      return (...args: Args): Promise<Answer> => {
        signal.throwIfAborted();
        return this.traces.track(call(...args));
      };
    };
    const insert = tracked(raw.insert);
    return {
      address,
      get: tracked(raw.get),
      insert,
      update: tracked(raw.update),
      patch: tracked(raw.patch),
      delete: tracked(raw.delete),
      list: tracked(raw.list),
      create: async (event, { id = newEventId(), properties = {}, quotaUser } = {}) => {
        this.traces.remember(address, id);
        const body = { id, ...marked(event, properties) };
        const answer = await insert(body, quotaUser === undefined ? {} : { quotaUser });
        const stored = idIn(answer) ?? id;
        this.traces.remember(address, stored);
        return { answer, id: stored, event: { ...body, id: stored } };
      },
    };
  }

  /** Repeats a question until the answer is not null. @returns null if it stays so */
  async poll<T>(question: () => Promise<T | null>): Promise<T | null> {
    for (let polls = 0; polls < MAX_POLLS; polls++) {
      if (polls > 0) await this.context.sleep(1000);
      const answer = await question();
      if (answer !== null) return answer;
    }
    return null;
  }

  /** Removes the events of this run and of earlier ones, also after an interruption. @returns how many */
  async removeTraces(): Promise<number> {
    const access = await this.#accessForRemoval();
    if (!access) return 0;
    const context = { ...this.context, sleep: this.context.uninterruptedSleep };
    let removed = 0;
    for (const subject of [this.options.employee, this.options.second]) {
      const { token, ...answer } = await requestTokenFor({ subject, ...access }, context);
      if (token) removed += await this.traces.remove(subject, openRawCalendar(token.text, 'steady', context));
      else if (this.traces.hasAny(subject)) {
        throw new Error(`The events of the acceptance remain: ${describeAnswer(answer)}`);
      }
    }
    return removed;
  }

  /** @returns null if the checks have no access either, and therefore made nothing */
  async #accessForRemoval(): Promise<{ scope: string; key: ServiceAccountKey } | null> {
    try {
      const { google } = await this.configuration();
      return { scope: google.scope, key: await this.key() };
    } catch {
      return null;
    }
  }

  async #open(address: string): Promise<TestCalendar> {
    const { token, ...answer } = await this.employeeToken(address);
    if (token) return this.calendarOf(address, token.text);
    const who = address === this.options.employee ? '--employee' : '--second';
    const key = await this.key();
    throw new UndecidedError(
      `Google issues no token for ${who}: ${describeAnswer(answer)}`,
      `Check the delegation of the client ${clientIdOf(key) ?? ''} and that the account of ${who} exists in the Workspace; ` +
        'npm run doctor checks both',
    );
  }

  async #awaitToken(address: string): Promise<TokenAnswer> {
    const startedAt = this.context.now();
    const until = startedAt + this.options.delegationWaitMs;
    for (;;) {
      const answer = await this.token(address);
      const isRefused = answer.error?.reason === 'authorization_missing';
      if (!isRefused || this.context.now() + POLL_DELEGATION_MS > until) return answer;
      await this.context.sleep(POLL_DELEGATION_MS);
      this.delegationMs = this.context.now() - startedAt;
    }
  }

  async #readConfiguration(): Promise<Configuration> {
    const { configuration: id } = this.options;
    const found = (await this.context.configurations()).find((one) => one.id === id);
    if (found) return found;
    throw new UndecidedError('There is no configuration with this id', 'npm run configure -- list shows all');
  }

  async #readKey(): Promise<ServiceAccountKey> {
    const { google } = await this.configuration();
    const credentials = await this.context.credentials
      .read(google.credentialsSecretId)
      .catch((error: unknown) => {
        if (!(error instanceof GoogleError)) throw error;
        throw new UndecidedError(error.message, 'Store the credentials of the configuration in this secret');
      });
    if (credentials.type === 'service_account') return credentials;
    throw new UndecidedError(
      'The configuration has no service account key: only the role of a function can sign',
      'Run the acceptance with a configuration of the same Workspace whose secret has a service account key',
    );
  }
}

/** Google accepts hexadecimal digits as an id. */
export function newEventId(): string {
  return randomUUID().replaceAll('-', '');
}

function idIn({ data }: Answer): string | null {
  return typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'string'
    ? data.id
    : null;
}

/** A timed event in the morning. */
export function sampleEvent(day: string): GoogleEvent {
  return {
    summary: 'acceptance-event',
    start: { dateTime: `${day}T09:00:00Z`, timeZone: 'Europe/Paris' },
    end: { dateTime: `${day}T10:00:00Z`, timeZone: 'Europe/Paris' },
  };
}

/** @throws UndecidedError unless the event was created */
export async function createSample(
  calendar: TestCalendar,
  event: GoogleEvent,
  options?: CreateOptions,
): Promise<Created> {
  const created = await calendar.create(event, options);
  requireDone(created.answer, 'The event of the check was not created');
  return created;
}
