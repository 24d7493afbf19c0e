import { secretWarnings } from '../../../bin/configure/secret-warnings';
import { aConfiguration } from '../../support/builders/configurations';
import { useSecretsManager } from './use-secrets-manager';

const PREFIX = 'lucca-google-calendar/google/';
const secrets = useSecretsManager(`${PREFIX}france`, 'lucca-google-calendar/webhook');

const using = (id: string, credentialsSecretId: string) =>
  aConfiguration({ id, establishments: [id], google: { credentialsSecretId } });
const warnings = (...names: string[]) =>
  secretWarnings(
    names.map((name, index) => using(`c${index}`, name)),
    secrets.client,
    PREFIX,
  );
const CREATE = 'aws secretsmanager create-secret --name';
const FILE = '--secret-string file://key.json';

describe('the warnings about secrets', () => {
  it('are none when each secret has a value, by name or ARN', async () => {
    const arn = `arn:aws:secretsmanager:eu-west-3:000000000000:secret:${PREFIX}france-LocaL1`;

    expect(await warnings(`${PREFIX}france`, `${PREFIX}france`)).toEqual([]);
    expect(secrets.service.calls.filter(({ operation }) => operation !== 'DescribeSecret')).toEqual([]);
    expect(await warnings(arn)).toEqual([]);
    expect(await warnings(arn.replace('france', 'spain'))).toEqual([
      `Warning: c0: the secret ${arn.replace('france', 'spain')} does not exist`,
    ]);
  });

  it('name a secret that does not exist once, with the command to create it and those that exist', async () => {
    const name = `${PREFIX}frnace`;

    expect(await warnings(name, name)).toEqual([
      `Warning: c0, c1: the secret ${name} does not exist (existing secrets: ${PREFIX}france); ` +
        `to create it: ${CREATE} ${name} ${FILE}`,
    ]);
  });

  it('do not depend on the permission to list secrets', async () => {
    secrets.service.failWith({ type: 'AccessDeniedException', operation: 'ListSecrets' });
    const name = `${PREFIX}spain`;

    expect(await warnings(name)).toEqual([
      `Warning: c0: the secret ${name} does not exist; to create it: ${CREATE} ${name} ${FILE}`,
    ]);
  });

  it('name a secret without a value', async () => {
    secrets.service.put(`${PREFIX}france`, null);

    expect(await warnings(`${PREFIX}france`)).toEqual([
      `Warning: c0: the secret ${PREFIX}france has no value yet; to store it: ` +
        `aws secretsmanager put-secret-value --secret-id ${PREFIX}france ${FILE}`,
    ]);
  });

  it('name a secret that is scheduled for deletion', async () => {
    secrets.service.deleted.add(`${PREFIX}france`);
    const found = await warnings(`${PREFIX}france`);
    secrets.service.deleted.clear();

    expect(found).toEqual([`Warning: c0: the secret ${PREFIX}france is scheduled for deletion`]);
  });

  it('name a secret that the connector may not read', async () => {
    expect(await warnings('lucca-google-calendar/webhook')).toEqual([
      'Warning: c0: the connector has no access to the secret lucca-google-calendar/webhook: ' +
        `its name must begin with ${PREFIX}`,
    ]);
  });

  it('name the error when the secret cannot be checked', async () => {
    secrets.service.failWith({ type: 'AccessDeniedException', message: 'User: arn:aws:iam::1:user/ada' });

    expect(await warnings(`${PREFIX}france`)).toEqual([
      `Warning: c0: the secret ${PREFIX}france could not be checked (AccessDeniedException)`,
    ]);
  });
});
