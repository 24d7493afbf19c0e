import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientOptions } from '../../support/aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../../support/aws/secrets-manager';

/** A Secrets Manager that the tests of a file share. Each test starts with secrets of these names, with values. */
export function useSecretsManager(...names: string[]) {
  let service: LocalSecretsManager;
  let client: SecretsManagerClient;

  beforeAll(async () => {
    service = await startSecretsManager();
    client = new SecretsManagerClient({ ...clientOptions(service.endpoint), maxAttempts: 1 });
  });
  beforeEach(() => {
    for (const name of names) service.put(name, '{}');
    service.failWith(null);
  });
  afterAll(async () => {
    client.destroy();
    await service.stop();
  });

  return {
    get client() {
      return client;
    },
    get service() {
      return service;
    },
  };
}
