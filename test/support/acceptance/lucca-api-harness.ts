import { PassThrough, Readable } from 'node:stream';
import type { Finding } from '../../../bin/acceptance/check';
import { createLuccaApiChecks } from '../../../bin/acceptance/lucca/lucca-api-checks';
import type { AcceptanceContext, AcceptanceOptions } from '../../../bin/acceptance/options';
import { runChecks, type AcceptanceResult } from '../../../bin/acceptance/run-checks';
import { logKey, logTime } from '../../../functions/domain/sync-log';
import { LogStore } from '../../../functions/store/log/log-store';
import { aConfiguration } from '../builders/configurations';
import { anEntry } from '../builders/log-entries';
import type { FakeLuccaApi } from '../fakes/lucca/api/server';
import { TENANT } from '../fakes/lucca/reference';
import { NAMES, startConnectedWebhook, type ConnectedWebhook } from '../harness/connected-webhook';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The secret of the connector's own endpoint. */
export const OWN_SECRET = 'secret-of-the-own-endpoint';

/** What {@link LuccaApiAcceptance.traces} returns before and after a run. */
export const NO_TRACES = { endpoints: ['Agenda, active'], secrets: [OWN_SECRET] };

export const OPTIONS: AcceptanceOptions = {
  ...{ stack: null, configuration: 'france', employee: 'lea@acme.example', second: 'tom@acme.example' },
  ...{ report: null, only: ['lucca'], dryRun: false, samples: null, delegationWaitMs: 0 },
};

/** The checks of Lucca's API against a fake with data for all of them, and the webhook with its log. */
export class LuccaApiAcceptance {
  #aborter = new AbortController();
  /** Called before each wait of a check. */
  onSleep: () => void = () => undefined;
  #ids = 0;

  private constructor(
    readonly webhook: ConnectedWebhook,
    readonly ownEndpointId: string,
  ) {}

  static async start(): Promise<LuccaApiAcceptance> {
    const webhook = await startConnectedWebhook();
    const { id } = webhook.api.endpoints.declare({ url: webhook.url, secret: OWN_SECRET, name: 'Agenda' });
    webhook.secrets.put(NAMES.WEBHOOK_SECRET_ID, JSON.stringify({ secrets: [OWN_SECRET] }));
    await webhook.configure(aConfiguration());
    await fill(webhook);
    return new LuccaApiAcceptance(webhook, id);
  }

  get api(): FakeLuccaApi {
    return this.webhook.api;
  }

  stop(): Promise<void> {
    return this.webhook.cleanup.close();
  }

  /** The names of the endpoints in Lucca, and the webhook secrets. */
  async traces(): Promise<{ endpoints: string[]; secrets: readonly string[] }> {
    const endpoints = this.api.endpoints.all().map(({ name, status }) => `${name}, ${status}`);
    return { endpoints, secrets: await this.webhook.stored() };
  }

  abort(): void {
    this.#aborter.abort();
  }

  /** The checks of a new process, with the given differences of its surroundings. */
  checks(overrides: Partial<AcceptanceContext> = {}) {
    return createLuccaApiChecks(OPTIONS, { ...this.#context(), ...overrides });
  }

  async run(overrides: Partial<AcceptanceContext> = {}): Promise<AcceptanceResult> {
    this.#aborter = new AbortController();
    const { checks, removeTraces } = this.checks(overrides);
    const quiet = () => undefined;
    return runChecks([{ service: 'lucca', title: 'Lucca', checks, removeTraces }], {
      signal: this.#aborter.signal,
      redact: (text) => text,
      observer: { onGroup: quiet, onRemoved: quiet, onCheck: quiet, onActivity: quiet, onFindings: quiet },
    });
  }

  #context(): AcceptanceContext {
    const { api, client, secretsManager, sqs, now, clock, url } = this.webhook;
    const pass = async (ms: number) => {
      await api.deliveriesAttempted();
      clock.time += ms;
    };
    return {
      environment: { ...NAMES, LUCCA_TOKEN_URL: api.tokenUrl, WEBHOOK_URL: url },
      stackOutputs: () => Promise.reject(new Error('There is no stack')),
      ...{ client, secretsManager, sqs, now, who: 'ops@build-17', signal: this.#aborter.signal },
      newId: () => `run-${++this.#ids}`,
      ...{ input: Readable.from([]), output: new PassThrough(), errors: new PassThrough() },
      uninterruptedSleep: pass,
      sleep: async (ms) => {
        this.onSleep();
        this.#aborter.signal.throwIfAborted();
        await pass(ms);
      },
    };
  }
}

/** The texts of findings by assumption, beginning with the verdict. */
export function verdicts(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(
    findings.map(({ assumption, verdict, ...texts }) => [
      assumption,
      [verdict, ...Object.values(texts).filter((text) => !text.startsWith('lucca.'))].join(': '),
    ]),
  );
}

async function fill({ api, clock, client }: ConnectedWebhook): Promise<void> {
  const { lucca } = api;
  const { organization } = lucca;
  organization.establishments.set('13', { name: 'Lyon', timezoneId: 'Europe/Paris' });
  organization.establishments.set('99', { name: 'Genève', timezoneId: null, isArchived: true });
  const [lea] = [
    lucca.hire('lea@acme.example'),
    lucca.hire('tom@acme.example', { establishment: '13' }),
    lucca.hire('zoe@acme.example', { status: 'upcoming' }),
  ];
  lucca.hire('elsewhere@acme.example', { establishment: '99' });
  lucca.hire('former@acme.example', { status: 'deactivated' });

  const present = clock.time;
  clock.time = present - 50 * DAY_MS;
  const old = lucca.announce(lea);
  const row = { tenant: TENANT, eventId: old.id, occurredAt: old.occurredAt, at: old.occurredAt };
  const event = logKey({ ...row, time: logTime(old.occurredAt, old.occurredAt) });
  await new LogStore(client, NAMES.LOGS_TABLE).record(
    anEntry({ ...row, event, messageId: old.id }),
    'applied',
  );
  for (let day = 5; day > 0; day--) {
    clock.time = present - day * DAY_MS;
    const startsOn = `2026-03-${String(20 - 2 * day).padStart(2, '0')}`;
    const leave = lucca.requestLeave({ employee: lea, startsOn, endsOn: startsOn, status: 'tentative' });
    clock.time += 60_000;
    lucca.approveLeave(leave.data.id);
  }
  clock.time = present;
  const [latest] = lucca.events.slice(-1);
  if (latest) lucca.events.push({ ...latest, id: '9999', apiVersion: '2026-01-01' });
}
