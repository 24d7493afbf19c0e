import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCheckingGate } from '../../../functions/console/configurations/google';
import { AccessTokens } from '../../../functions/google/access-tokens';
import { createCalendarClient, type OpenCalendar } from '../../../functions/google/calendar';
import { GoogleCredentialsStore } from '../../../functions/google/credentials';
import type { AuthorizationStore } from '../../../functions/store/authorization-store';
import { clientOptions } from '../aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { noWorkloadIdentity } from '../builders/google-auth';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { delegate } from '../fakes/google/real-client';
import { PREFIX } from './configuration-harness';

/** The key in the secret of France. */
export const KEY = createServiceAccountKey();
export const SECRET = `${PREFIX}france`;

/** A fake Google that grants everything, and the secret with its key. */
export class GoogleHarness {
  private constructor(
    readonly google: FakeGoogle,
    readonly secrets: LocalSecretsManager,
    private readonly client: SecretsManagerClient,
    private readonly now: () => number,
  ) {}

  /** @param now for all of them, ms since the epoch */
  static async start(now: () => number): Promise<GoogleHarness> {
    const google = await startFakeGoogle({ now, assertionNow: now });
    delegate(google);
    google.addAccount('lea@acme.example');
    const secrets = await startSecretsManager({ [SECRET]: JSON.stringify(KEY) });
    const client = new SecretsManagerClient({ ...clientOptions(secrets.endpoint), maxAttempts: 1 });
    return new GoogleHarness(google, secrets, client, now);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await Promise.all([this.google.stop(), this.secrets.stop()]);
  }

  /** The cache of one instance. */
  credentials(): GoogleCredentialsStore {
    return new GoogleCredentialsStore(this.client);
  }

  /** As the console opens calendars: through the gate that asks Google each time. */
  openCalendar(authorizations: AuthorizationStore, { timeoutMs = 5000 } = {}): OpenCalendar {
    const { google, now } = this;
    const tokens = new AccessTokens(this.credentials(), createCheckingGate(authorizations, now), {
      tokenUrl: google.tokenUrl,
      timeoutMs,
      now,
      workloadIdentities: noWorkloadIdentity,
    });
    return createCalendarClient(tokens, { rootUrl: google.rootUrl, timeoutMs, now });
  }

  /** Methods of Google's API that were called, in order. */
  get asked(): string[] {
    return this.google.calls.map(({ method }) => method);
  }
}
