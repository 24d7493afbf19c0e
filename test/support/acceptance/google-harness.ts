import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import type { CheckGroup, Finding, Measurement } from '../../../bin/acceptance/check';
import { createGoogleGroup } from '../../../bin/acceptance/google/google-group';
import type { AcceptanceContext, AcceptanceOptions } from '../../../bin/acceptance/options';
import type { Configuration } from '../../../functions/domain/configuration';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager } from '../aws/secrets-manager';
import { aConfiguration } from '../builders/configurations';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../fakes/google/real-client';
import { CleanupStack } from '../local-stack/cleanup-stack';

export const EMPLOYEE = 'test.one@acme.example';
/** Has no working locations. */
export const SECOND = 'test.two@acme.example';
export const KEY = createServiceAccountKey();
const SECRET = aConfiguration().google.credentialsSecretId;

/** The scopes that the delegation grants, so that every assumption can be decided. */
const DELEGATED = ['', '.events', '.events.owned'].map((end) => CALENDAR_SCOPE + end);

/** The checks of Google, with a fake Google in which two employees have accounts. */
export class GoogleAcceptanceHarness {
  now = Date.parse('2026-03-05T12:00:00Z');
  readonly abort = new AbortController();
  /** Called by each sleep, after the clock has advanced. */
  onSleep: () => void = () => undefined;
  google!: FakeGoogle;

  private constructor(
    private readonly services: Services,
    private readonly environment: Record<string, string>,
  ) {}

  static async start(services: Services): Promise<GoogleAcceptanceHarness> {
    const environment: Record<string, string> = { CONFIGURATIONS_TABLE: 'configurations' };
    const harness = new GoogleAcceptanceHarness(services, environment);
    const clock = () => harness.now;
    const google = await startFakeGoogle({ now: clock, assertionNow: clock });
    harness.google = google;
    delegate(google, DELEGATED);
    google.addAccount(EMPLOYEE);
    google.addAccount(SECOND, { workingLocations: false });
    environment['GOOGLE_TOKEN_URL'] = google.tokenUrl;
    environment['GOOGLE_CALENDAR_ROOT_URL'] = google.rootUrl;
    services.secrets.put(SECRET, JSON.stringify(KEY));
    await harness.configure([aConfiguration()]);
    return harness;
  }

  async configure(configurations: Configuration[]): Promise<void> {
    const store = new ConfigurationStore(this.services.client, 'configurations');
    const { revision } = await store.load();
    await store.save(configurations, revision);
  }

  putSecret(value: object): void {
    this.services.secrets.put(SECRET, JSON.stringify(value));
  }

  removeSecret(): void {
    this.services.secrets.remove(SECRET);
  }

  group(changes: Partial<AcceptanceOptions> = {}): CheckGroup {
    return createGoogleGroup(
      {
        stack: null,
        configuration: 'france',
        employee: EMPLOYEE,
        second: SECOND,
        report: null,
        only: ['google'],
        dryRun: false,
        samples: null,
        delegationWaitMs: 0,
        ...changes,
      },
      this.#context(),
    );
  }

  /** Runs all checks, as the command does, and asserts that the texts contain no address, title, token or key. */
  async run(group = this.group()): Promise<{ findings: Finding[]; measurements: Measurement[] }> {
    const results = [];
    for (const check of group.checks) results.push(await check.run(() => undefined));
    const findings = results.flatMap((result) => result.findings);
    const measurements = results.flatMap((result) => result.measurements ?? []);
    const texts = JSON.stringify([findings, measurements]);
    for (const secret of ['@', 'acme', 'acceptance-', 'ya29', 'eyJ', 'PRIVATE KEY', 'éé']) {
      expect(texts).not.toContain(secret);
    }
    return { findings, measurements };
  }

  stop(): Promise<void> {
    return this.google.stop();
  }

  #context(): AcceptanceContext {
    return {
      environment: this.environment,
      client: this.services.client,
      secretsManager: this.services.secretsManager,
      sqs: this.services.sqs,
      stackOutputs: (name) => Promise.reject(new Error(`There is no stack ${name}`)),
      input: Readable.from([]),
      output: new PassThrough(),
      errors: new PassThrough(),
      now: () => this.now,
      newId: randomUUID,
      who: 'ops@build-17',
      signal: this.abort.signal,
      uninterruptedSleep: (ms) => {
        this.now += ms;
        return Promise.resolve();
      },
      sleep: (ms) => {
        this.now += ms;
        this.onSleep();
        return this.abort.signal.aborted ? Promise.reject(new Error('interrupted')) : Promise.resolve();
      },
    };
  }
}

type Services = Awaited<ReturnType<typeof startServices>>;

async function startServices() {
  const cleanup = new CleanupStack();
  const dynamodb = await startDynamoDb();
  const secrets = await startSecretsManager({});
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  const { client } = observedClient(dynamodb.endpoint);
  const secretsManager = new SecretsManagerClient({ ...clientOptions(secrets.endpoint), maxAttempts: 1 });
  const sqs = new SQSClient(clientOptions(secrets.endpoint));
  cleanup.add(() => Promise.all([dynamodb.stop(), secrets.stop()]));
  cleanup.add(() => {
    for (const one of [client, secretsManager, sqs]) one.destroy();
    return Promise.resolve();
  });
  return { client, secrets, secretsManager, sqs, stop: () => cleanup.close() };
}

/** Gives each test a harness of its own; all tests of a file share the AWS services. */
export function useGoogleAcceptance(): { readonly harness: GoogleAcceptanceHarness } {
  let services: Services;
  let harness: GoogleAcceptanceHarness;

  beforeAll(async () => {
    services = await startServices();
  });
  beforeEach(async () => {
    harness = await GoogleAcceptanceHarness.start(services);
  });
  afterEach(() => harness.stop());
  afterAll(() => services.stop());

  return {
    get harness() {
      return harness;
    },
  };
}
