import {
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { parseJson } from '../../functions/shared/json';
import { errorName } from '../../functions/shared/safe-logging';
import { readSecret } from '../../functions/shared/secrets';
import { CommandError } from '../command-line/command';

const webhookSecret = z.object({ secrets: z.array(z.string().min(1)) });

/** The secrets that may sign a delivery, oldest first: `{"secrets":["…","…"]}` in Secrets Manager. */
export class WebhookSecretStore {
  constructor(
    private readonly client: SecretsManagerClient,
    readonly secretId: string,
  ) {}

  /**
   * @returns an empty list if the secret has no value yet
   * @throws CommandError if the secret cannot be read, or has another format
   */
  async read(): Promise<readonly string[]> {
    const text = await this.#readText();
    if (text.trim() === '') return [];
    const { data } = webhookSecret.safeParse(parseJson(text));
    if (data) return data.secrets;
    throw new CommandError([`WEBHOOK_SECRET_ID: the secret ${this.secretId} must contain {"secrets":["…"]}`]);
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

  async #readText(): Promise<string> {
    try {
      return (await readSecret(this.client, this.secretId)) ?? '';
    } catch (error) {
      // Also thrown for a secret without a value. If the secret does not exist, writing it fails.
      if (error instanceof ResourceNotFoundException) return '';
      throw this.#failure('read', error, 2);
    }
  }

  #failure(action: string, error: unknown, exitCode: 1 | 2): CommandError {
    const problem = `the secret ${this.secretId} cannot be ${action} (${errorName(error)})`;
    return new CommandError([`WEBHOOK_SECRET_ID: ${problem}`], exitCode);
  }
}
