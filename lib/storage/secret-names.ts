/** The names of a stage's secrets. */
export type SecretNames = {
  webhook: string;
  luccaApi: string;
  logKey: string;
  /** Ends in a slash. */
  googlePrefix: string;
  google: string[];
};

/**
 * @param prefix first part of all names
 * @param googleNames names below the prefix of Google credentials, such as `france`
 */
export function secretNames(prefix: string, googleNames: readonly string[]): SecretNames {
  const googlePrefix = `${prefix}/google/`;
  return {
    webhook: `${prefix}/webhook`,
    luccaApi: `${prefix}/lucca-api`,
    logKey: `${prefix}/log-key`,
    googlePrefix,
    google: googleNames.map((name) => `${googlePrefix}${name}`),
  };
}

/** All secrets that a stage needs, whether its stack creates them or not. */
export function allSecretNames({ webhook, luccaApi, logKey, google }: SecretNames): string[] {
  return [webhook, luccaApi, logKey, ...google];
}
