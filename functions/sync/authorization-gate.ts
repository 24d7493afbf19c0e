import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { AuthorizationGate } from '../google/access-tokens';
import { errorName } from '../shared/safe-logging';
import { METRICS } from '../shared/telemetry';
import { ConfigurationGate, type GateDependencies } from './circuit-breaker';

type Dependencies = Omit<GateDependencies, 'notice'> & {
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  metrics: Pick<Metrics, 'addMetric'>;
};

/**
 * A gate over the authorizations that all instances share: while one is revoked, Google is asked for it once a minute at
 * most, and the first success grants it again. Each change of state is logged and counted once.
 */
export function createAuthorizationGate({ store, logger, metrics, now }: Dependencies): AuthorizationGate {
  const gates = new Map<string, ConfigurationGate>();
  const notice = {
    revoked: (configuration: string, reason: string) => {
      logger.error('Authorization revoked', { configuration, reason });
      metrics.addMetric(METRICS.authorizationRevoked, MetricUnit.Count, 1);
    },
    granted: (configuration: string) => {
      logger.info('Authorization granted', { configuration });
    },
    lost: (configuration: string, error: unknown) => {
      logger.warn('The state of an authorization could not be written', {
        configuration,
        error: errorName(error),
      });
    },
  };

  return ({ configuration, credentialsSecretId, scope, employee }, ask) => {
    const key = JSON.stringify([configuration, credentialsSecretId, scope]);
    const subject = { id: configuration, google: { credentialsSecretId, scope } };
    const gate = gates.get(key) ?? new ConfigurationGate(subject, { store, notice, now });
    gates.set(key, gate);
    return gate.pass({ employee, ask });
  };
}
