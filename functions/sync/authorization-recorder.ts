import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { revocationOf, type Revocation } from '../domain/authorization';
import { WaitError } from '../google/errors';
import { errorName } from '../shared/safe-logging';
import { countFailure } from '../shared/telemetry';
import type { AuthorizationStore, AuthorizationSubject } from '../store/authorization-store';

export type RecorderDependencies = {
  store: Pick<AuthorizationStore, 'granted' | 'refused' | 'undecided' | 'forget'>;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  metrics: Pick<Metrics, 'singleMetric'>;
};

export type AuthorizationRecorder = ReturnType<typeof createAuthorizationRecorder>;

/**
 * Stores the results of token requests for one authorization, and logs and counts its changes of state. A failed write
 * does not affect the caller: the next call to Google has the same result.
 */
export function createAuthorizationRecorder(
  subject: AuthorizationSubject,
  { store, logger, metrics }: RecorderDependencies,
) {
  const configuration = subject.id;

  return {
    /** @param requestedAt ms since the epoch: when the call to Google started */
    async granted(employee: string, requestedAt: number): Promise<void> {
      const isNew = await nullIfNotWritten(store.granted(subject, employee, requestedAt));
      if (isNew) logger.info('Authorization granted', { configuration });
    },

    /**
     * @param requestedAt ms since the epoch: when the call to Google started
     * @returns whether it was stored
     */
    async refused(revocation: Revocation, requestedAt: number): Promise<boolean> {
      const isNew = await nullIfNotWritten(store.refused(subject, revocation, requestedAt));
      if (isNew) {
        logger.error('Authorization revoked', { configuration, reason: revocation.reason });
        countFailure(metrics, 'access');
      }
      return isNew !== null;
    },

    /** @returns whether the next trial call may follow immediately */
    async undecided(answer: Parameters<AuthorizationStore['undecided']>[1]): Promise<boolean> {
      return (await nullIfNotWritten(store.undecided(subject, answer))) ?? false;
    },

    async forget(employees: string[]): Promise<void> {
      if (employees.length > 0) await nullIfNotWritten(store.forget(subject, employees));
    },
  };

  async function nullIfNotWritten<T>(write: Promise<T>): Promise<T | null> {
    try {
      return await write;
    } catch (error) {
      logger.warn('Authorization state could not be written', { configuration, error: errorName(error) });
      return null;
    }
  }
}

/** Returns the revocation that an error implies for the whole configuration; null if it implies none. */
export function revocationIn(error: unknown): Revocation | null {
  return error instanceof WaitError ? revocationOf(error) : null;
}
