import { AccessTokens, type AuthorizationGate } from '../../../functions/google/access-tokens';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createAuthorizationGate } from '../../../functions/sync/authorization-gate';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { noWorkloadIdentity } from '../builders/google-auth';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../fakes/google/real-client';
import { observeTelemetry } from './observed-telemetry';

export const MINUTE_MS = 60_000;
export const SERVICE_ACCOUNT = createServiceAccountKey().client_email;
export const FRANCE = {
  id: 'france',
  google: { credentialsSecretId: 'google/france', scope: CALENDAR_SCOPE },
};
export const TEN_EMPLOYEES = Array.from({ length: 10 }, (_, index) => `employee-${index}`);

export const access = (employee: string, changes = {}) => ({
  configuration: FRANCE.id,
  ...FRANCE.google,
  employee: `${employee}@acme.example`,
  ...changes,
});

/** Requests a token for each of ten employees. */
export const getAll = (tokens: AccessTokens) =>
  Promise.allSettled(TEN_EMPLOYEES.map((employee) => tokens.get(access(employee))));

/** Instances of the sync function with one table, one clock and a fake Google. */
export class AuthorizationHarness {
  now = Date.parse('2026-03-02T09:00:00Z');
  readonly telemetry = observeTelemetry('sync');
  readonly credentials = {
    read: jest.fn(() => Promise.resolve(createServiceAccountKey())),
    forget: jest.fn(),
  };
  readonly google: FakeGoogle;
  /** Commands sent to DynamoDB. */
  readonly sent: string[];
  /** A test may replace it to make it fail. */
  records: Pick<RecordStore, 'read' | 'write'>;
  readonly #dynamodb: LocalDynamoDb;
  readonly #client: ReturnType<typeof observedClient>['client'];

  private constructor(google: FakeGoogle, dynamodb: LocalDynamoDb) {
    const { client, sent } = observedClient(dynamodb.endpoint);
    this.google = google;
    this.sent = sent;
    this.records = new RecordStore(client, 'configurations');
    this.#dynamodb = dynamodb;
    this.#client = client;
  }

  static async start(): Promise<AuthorizationHarness> {
    const dynamodb = await startDynamoDb();
    await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
    const clock = () => harness.now;
    const google = await startFakeGoogle({ openAccounts: true, now: clock, assertionNow: clock });
    delegate(google);
    const harness: AuthorizationHarness = new AuthorizationHarness(google, dynamodb);
    return harness;
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await Promise.all([this.google.stop(), this.#dynamodb.stop()]);
  }

  store(): AuthorizationStore {
    return new AuthorizationStore(this.records, () => this.now);
  }

  gate(): AuthorizationGate {
    const { logger, metrics } = this.telemetry;
    return createAuthorizationGate({ store: this.store(), logger, metrics, now: () => this.now });
  }

  /** A new instance of the function. */
  instance(): AccessTokens {
    return new AccessTokens(this.credentials, this.gate(), {
      tokenUrl: this.google.tokenUrl,
      timeoutMs: 1000,
      now: () => this.now,
      workloadIdentities: noWorkloadIdentity,
    });
  }

  state() {
    return this.store().read(FRANCE);
  }

  /** Calls to Google's token endpoint. */
  calls(): number {
    return this.google.calls.length;
  }

  /** The employees of the calls, in order. */
  owners(): (string | null)[] {
    return this.google.calls.map(({ owner }) => owner);
  }

  /** Log lines about changes of the authorization. */
  changes(): string[] {
    return this.telemetry
      .logs()
      .map((line) => JSON.stringify(line))
      .filter((line) => line.includes('Authorization'));
  }
}
