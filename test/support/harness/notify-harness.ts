import { SESv2Client } from '@aws-sdk/client-sesv2';
import { randomUUID } from 'node:crypto';
import type { Revocation } from '../../../functions/domain/authorization';
import type { Configuration } from '../../../functions/domain/configuration';
import type { LogEntry } from '../../../functions/domain/sync-log';
import {
  createSesMailer,
  SES_CLIENT_OPTIONS,
  type Mailer,
} from '../../../functions/reconcile/notifications/mail/ses-mailer';
import { createNotifyTask, type NotifyDependencies } from '../../../functions/reconcile/notifications/notify';
import { recipientHash } from '../../../functions/reconcile/notifications/sender';
import { endpointRecordId, type EndpointRecord } from '../../../functions/reconcile/webhook-endpoint';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { MailOutbox } from '../../../functions/store/mail-outbox';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE, LOGS_TABLE } from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/log/unresolved-events';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { startSes, type LocalSes } from '../aws/ses';
import { aConfiguration } from '../builders/configurations';
import { anEntry } from '../builders/log-entries';
import { CrashInjector } from '../crash-injector';
import { observeTelemetry } from './observed-telemetry';

export const ANN = 'ann@acme.example';
export const MAX = 'max@acme.example';
const TENANT = 'https://acme.ilucca.net';

const MINUTE_MS = 60_000;

/** Services that the harnesses of a test file share. */
type Services = { dynamodb: LocalDynamoDb; ses: SESv2Client; inbox: LocalSes };

async function startServices(): Promise<Services & { stop(): Promise<void> }> {
  const dynamodb = await startDynamoDb();
  const inbox = await startSes(['connector@acme.example']);
  const requestHandler = { ...SES_CLIENT_OPTIONS.requestHandler, requestTimeout: 1500 };
  const ses = new SESv2Client({ ...SES_CLIENT_OPTIONS, ...clientOptions(inbox.endpoint), requestHandler });
  return {
    ...{ dynamodb, ses, inbox },
    async stop() {
      ses.destroy();
      await inbox.stop();
      await dynamodb.stop();
    },
  };
}

let harnesses = 0;

/** The notify task with a local DynamoDB, a local SES and a manual clock. */
export class NotifyHarness {
  now = Date.parse('2026-03-02T08:00:00Z');
  configurations = [aConfiguration({ notificationEmails: [ANN, MAX] })];
  logUrl: string | null = null;
  stackName: string | null = null;
  consoleUrl: string | null = null;
  operators: string[] = [];
  readonly telemetry = observeTelemetry('reconcile');
  readonly records: RecordStore;
  readonly authorizations: AuthorizationStore;
  #rows: UnresolvedEvents;
  #logs: LogStore;
  /** By event id: an event that fails again is the same one. */
  readonly #occurredAt = new Map<string, string>();
  #mailer: Mailer;
  #readMails: number;
  #events = 0;
  readonly #unconfirmedRecipients: (string | undefined)[] = [];

  private constructor(
    private readonly services: Services,
    name: string,
  ) {
    const { client } = observedClient(services.dynamodb.endpoint);
    this.records = new RecordStore(client, `configurations-${name}`);
    this.authorizations = new AuthorizationStore(this.records, () => this.now);
    this.#rows = new UnresolvedEvents(client, `logs-${name}`);
    this.#logs = new LogStore(client, `logs-${name}`);
    this.#mailer = createSesMailer(services.ses, 'connector@acme.example');
    this.#readMails = services.inbox.messages.length;
  }

  static async start(services: Services): Promise<NotifyHarness> {
    const name = String((harnesses += 1));
    await createTable(services.dynamodb.endpoint, `configurations-${name}`, CONFIGURATIONS_TABLE);
    await createTable(services.dynamodb.endpoint, `logs-${name}`, LOGS_TABLE);
    return new NotifyHarness(services, name);
  }

  /** Runs the task in a new instance. @returns `dead` if the crash injector ended it */
  run({
    crashInjector,
    minutes = 4,
    ...overrides
  }: Partial<NotifyDependencies> & { crashInjector?: CrashInjector; minutes?: number } = {}) {
    const guard = crashInjector ?? new CrashInjector(Infinity, 'before');
    const { mailer } = guard.guard({ mailer: this.#mailer });
    const records = guard.guard(this.records);
    const { authorizations, logUrl, stackName, consoleUrl, operators, telemetry } = this;
    const now = () => this.now;
    const task = createNotifyTask({
      ...{ authorizations, mailer, logUrl, stackName, consoleUrl, operators },
      adminConsole: 'https://admin.google.com',
      configurations: {
        load: () => Promise.resolve({ revision: 1, configurations: this.configurations }),
      },
      records,
      outbox: this.#observed(new MailOutbox(records, now, randomUUID)),
      unresolvedEvents: this.#rows,
      logger: telemetry.logger,
      metrics: telemetry.metrics,
      now,
      ...overrides,
    });
    const run = task(this.now + minutes * MINUTE_MS);
    return crashInjector ? Promise.race([run, crashInjector.crashed]) : run;
  }

  /** Runs the task every five minutes. */
  async runs(count: number): Promise<void> {
    for (let run = 0; run < count; run++) {
      await this.run();
      this.pass(5);
    }
  }

  pass(minutes: number): void {
    this.now += minutes * MINUTE_MS;
  }

  /** Replaces the configuration. */
  configure(overrides: Partial<Configuration>): void {
    this.configurations = [aConfiguration({ notificationEmails: [ANN, MAX], ...overrides })];
  }

  async revoke(
    reason: Revocation['reason'] = 'authorization_missing',
    client: Pick<Revocation, 'clientId'> = {},
  ): Promise<void> {
    const [subject] = this.configurations;
    if (subject)
      await this.authorizations.refused(
        subject,
        { reason, detail: 'Response of Google', ...client },
        this.now,
      );
  }

  async grant(): Promise<void> {
    const [subject] = this.configurations;
    if (subject) await this.authorizations.granted(subject, 'lea@acme.example', this.now);
  }

  async endpoint(status: EndpointRecord['status']): Promise<void> {
    const record: EndpointRecord = { status, since: new Date(this.now).toISOString(), endpointId: '7' };
    await this.records.write(endpointRecordId(TENANT), record, 'any');
  }

  /** Logs failed events. */
  async fail(count: number, overrides: Partial<LogEntry> = {}): Promise<void> {
    for (let event = 0; event < count; event++) {
      const at = new Date(this.now).toISOString();
      const eventId = overrides.eventId ?? `event-${this.#events + 1}`;
      const occurredAt = this.#occurredAt.get(eventId) ?? at;
      this.#occurredAt.set(eventId, occurredAt);
      this.#events += 1;
      await this.#logs.record(
        anEntry({
          ...{ at, occurredAt, eventId },
          messageId: `message-${this.#events}`,
          ...{ outcome: 'failed', reason: 'unknown_google_user', ...overrides },
        }),
        'applied',
      );
    }
  }

  /** Recipients and subjects of {@link newMails}. */
  newSubjects(): [to: string, subject: string][] {
    return this.newMails().map(({ to, subject }) => [to, subject]);
  }

  /** The emails that SES accepted since the last call. */
  newMails(): { to: string; subject: string; text: string }[] {
    const all = this.services.inbox.messages.slice(this.#readMails);
    this.#readMails += all.length;
    return all.map(({ to, subject, text }) => ({
      to: to.join(),
      subject: normalizeSpaces(subject),
      text: normalizeSpaces(text),
    }));
  }

  /** Returns the recipient of each email that the log reports as unconfirmed. */
  unconfirmed(): unknown[] {
    return this.telemetry
      .logs()
      .filter((line) => /Mail unconfirmed/.test(JSON.stringify(line)))
      .map((_, index) => this.#unconfirmedRecipients[index]);
  }

  /** Records the recipients of unconfirmed emails, which the keys of the outbox contain but the log does not. */
  #observed(outbox: MailOutbox): NotifyDependencies['outbox'] {
    return {
      read: (key) => outbox.read(key),
      claim: (key) => outbox.claim(key),
      release: (claim) => outbox.release(claim),
      settle: async (claim, state, note) => {
        await outbox.settle(claim, state, note);
        if (state === 'unconfirmed') this.#unconfirmedRecipients.push(recipientOf(claim.key));
      },
    };
  }
}

function recipientOf(key: string): string | undefined {
  return [ANN, MAX].find((address) => key.endsWith(recipientHash(address)));
}

/** Replaces non-breaking spaces. */
function normalizeSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

/** Creates a harness for each test of a file. */
export function notifySuite() {
  let services: Awaited<ReturnType<typeof startServices>>;
  let harness: NotifyHarness;

  beforeAll(async () => (services = await startServices()));
  afterAll(() => services.stop());
  beforeEach(async () => (harness = await NotifyHarness.start(services)));
  afterEach(() => {
    services.inbox.failWith(null);
    services.inbox.hang(false);
    jest.restoreAllMocks();
  });

  return {
    get harness() {
      return harness;
    },
    get inbox() {
      return services.inbox;
    },
    /** Another deployment. */
    start: () => NotifyHarness.start(services),
  };
}
