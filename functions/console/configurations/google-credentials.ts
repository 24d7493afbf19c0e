import type { CredentialsStore } from '../../google/credentials';
import { WaitError } from '../../google/errors';
import type { GoogleCredentialsList } from '../contract/configurations';
import type { GoogleSecrets } from './input';

type Listed = GoogleCredentialsList['items'][number];

/** The credentials of this deployment: who they are for, never what they are. */
export async function listGoogleCredentials(
  { names }: GoogleSecrets,
  credentials: Pick<CredentialsStore, 'read' | 'forget'>,
): Promise<GoogleCredentialsList> {
  return { items: await Promise.all(names.map((name) => describe(name, credentials))) };
}

async function describe(
  secret: string,
  credentials: Pick<CredentialsStore, 'read' | 'forget'>,
): Promise<Listed> {
  const listed = { credentialsSecretId: secret, name: secret.slice(secret.lastIndexOf('/') + 1) };
  const nobody = { clientId: null, serviceAccount: null };
  try {
    // People look here after they have put a key in.
    credentials.forget(secret);
    const found = await credentials.read(secret);
    return found.type === 'service_account'
      ? { ...listed, state: 'ready', clientId: found.client_id ?? null, serviceAccount: found.client_email }
      : {
          ...listed,
          state: 'ready',
          clientId: found.clientId ?? null,
          serviceAccount: found.serviceAccountEmail,
        };
  } catch (error) {
    // Secrets Manager's own errors come as they are: one secret that cannot be read now hides no other one.
    return { ...listed, ...nobody, state: error instanceof WaitError ? 'empty' : 'unreadable' };
  }
}
