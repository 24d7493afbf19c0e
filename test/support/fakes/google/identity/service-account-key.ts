import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';

/** A service-account key file. */
export type ServiceAccountKeyFile = {
  type: 'service_account';
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
  client_id: string;
  auth_uri: string;
  token_uri: string;
  auth_provider_x509_cert_url: string;
  client_x509_cert_url: string;
  universe_domain: string;
};

/** One short key for the whole process, since generating and signing are slow. Google's own keys are twice as long. */
let privateKey: string | undefined;

export function createServiceAccountKey(
  name = 'lucca-connector',
  projectId = 'acme-calendar',
): ServiceAccountKeyFile {
  privateKey ??= generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const clientEmail = `${name}@${projectId}.iam.gserviceaccount.com`;
  const digest = createHash('sha256').update(clientEmail).digest();
  return {
    type: 'service_account',
    project_id: projectId,
    private_key_id: digest.toString('hex').slice(0, 40),
    private_key: privateKey,
    client_email: clientEmail,
    client_id: digest.readBigUInt64BE().toString().padStart(21, '1'),
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
    client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(clientEmail)}`,
    universe_domain: 'googleapis.com',
  };
}

/** The public part of a key file, which Google stores. */
export function publicKeyOf(keyFile: Pick<ServiceAccountKeyFile, 'private_key'>): string {
  return createPublicKey(keyFile.private_key).export({ type: 'spki', format: 'pem' }).toString();
}
