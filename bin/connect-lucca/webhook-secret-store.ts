import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { errorName } from '../../functions/shared/safe-logging';
import { CommandError } from '../command-line/command';

const document = z.object({ secrets: z.array(z.string().min(1)) });

/** The secrets that may sign a delivery, the oldest first: `{"secrets":["…","…"]}` in Secrets Manager. */
export class WebhookSecretStore {
  constructor(
    private readonly client: SecretsManagerClient,
    readonly secretId: string,
  ) {}

  /**
   * @returns none if nothing was filled in yet
   * @throws CommandError if the secret cannot be read, or holds something else
   */
  async read(): Promise<readonly string[]> {
    const text = await this.#text();
    if (text.trim() === '') return [];
    try {
      return document.parse(JSON.parse(text)).secrets;
    } catch {
      // The parser's own words may quote the secret.
      throw new CommandError([`WEBHOOK_SECRET_ID: the secret ${this.secretId} must hold {"secrets":["…"]}`]);
    }
  }

  /** @throws CommandError if the secret cannot be written */
  async write(secrets: readonly string[]): Promise<void> {
    const SecretString = JSON.stringify({ secrets });
    try {
      await this.client.send(new PutSecretValueCommand({ SecretId: this.secretId, SecretString }));
    } catch (error) {
      throw this.#failure('written', error, 1);
    }
  }

  async #text(): Promise<string> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: this.secretId }));
      return SecretString ?? '';
    } catch (error) {
      // So it is as well while the secret has no value; one that is not there at all cannot be written.
      if (error instanceof ResourceNotFoundException) return '';
      throw this.#failure('read', error, 2);
    }
  }

  #failure(done: string, error: unknown, exitCode: 1 | 2): CommandError {
    const problem = `the secret ${this.secretId} cannot be ${done} (${errorName(error)})`;
    return new CommandError([`WEBHOOK_SECRET_ID: ${problem}`], exitCode);
  }
}
