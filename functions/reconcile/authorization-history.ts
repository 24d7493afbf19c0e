import * as z from 'zod';
import type { AuditTrail } from '../store/audit-trail';
import type { AuthorizationStore } from '../store/authorization-store';
import type { ConfigurationStore } from '../store/configuration-store';
import type { RecordStore } from '../store/record-store';
import { addCount, type Counts, type Task } from './task';

const RECORD_ID = 'reconcile-authorizations';

/** The last known state by configuration id. */
const knownStates = z.record(z.string(), z.enum(['granted', 'revoked']));

type KnownStates = z.infer<typeof knownStates>;

type AuthorizationHistoryDependencies = {
  configurations: Pick<ConfigurationStore, 'load'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
};

/**
 * Records in the audit trail when the Google authorization of a configuration is lost, and when it is granted. A state
 * that ends before the next run is not recorded. A crash may repeat an entry, but loses none.
 */
export function createAuthorizationHistoryTask({
  configurations,
  authorizations,
  records,
  audit,
}: AuthorizationHistoryDependencies): Task {
  return async () => {
    const counts: Counts = {};
    const stored = await records.read(RECORD_ID, knownStates);
    const known: KnownStates = {};
    let isChanged = stored === null;
    for (const configuration of (await configurations.load()).configurations) {
      const { id } = configuration;
      const before = stored?.value[id];
      const authorization = await authorizations.read(configuration);
      // With new credentials, it is unknown until the next call to Google.
      const state = authorization?.state ?? before;
      if (state === undefined) continue;
      known[id] = state;
      if (state === before) continue;
      isChanged = true;
      // Before the first run, nothing is known. A configuration that never had an authorization cannot lose it.
      const isNews = stored !== null && (state === 'granted' || before === 'granted');
      if (!isNews || !authorization) continue;
      const { since, reason } = authorization;
      const action = state === 'granted' ? 'authorization.grant' : 'authorization.lose';
      const entry = await audit.begin({
        ...{ who: 'connector', via: 'connector', action, configuration: id, before: null },
        after: { since, reason },
      });
      await audit.end(entry, 'done');
      addCount(counts, state);
    }
    isChanged ||= Object.keys(stored?.value ?? {}).some((id) => known[id] === undefined);
    if (isChanged) await records.write(RECORD_ID, known, stored?.revision ?? null);
    return counts;
  };
}
