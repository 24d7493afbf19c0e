import type { CheckGroup } from '../check';
import type { AcceptanceContext, AcceptanceOptions } from '../options';
import { createDeletionCheck } from './checks/deletion';
import { createEtagCheck } from './checks/etag';
import { createGuestsCheck } from './checks/guests';
import { createIdsCheck } from './checks/ids';
import { createMalformedCheck, createOutOfOfficeCheck } from './checks/out-of-office';
import { createPropertiesCheck } from './checks/properties';
import { createQuotaUserCheck, createRateLimitCheck } from './checks/quotas';
import { createRefusedTokensCheck } from './checks/refused-tokens';
import { createRevivalCheck } from './checks/revival';
import { createScopesCheck } from './checks/scopes';
import { createTextsCheck } from './checks/texts';
import { createTokenCheck } from './checks/tokens';
import { createWorkingLocationCheck } from './checks/working-location';
import { openDeployedStage } from '../stage';
import { GoogleSession } from './session';
import { WorkingLocationTrials } from './status-events';

/** Creates the checks of Google with the credentials of the configuration. */
export function createGoogleGroup(options: AcceptanceOptions, context: AcceptanceContext): CheckGroup {
  const { urls, lookups } = openDeployedStage(options, context);
  const { configurations, google } = lookups;
  const { now, sleep, uninterruptedSleep, signal } = context;
  const { credentials } = google;
  const session = new GoogleSession(options, {
    urls,
    now,
    sleep,
    uninterruptedSleep,
    signal,
    configurations,
    credentials,
  });
  const trials = new WorkingLocationTrials(session);
  return {
    service: 'google',
    title: 'Google',
    checks: [
      createTokenCheck(session),
      createRefusedTokensCheck(session),
      createIdsCheck(session),
      createEtagCheck(session),
      createDeletionCheck(session),
      createRevivalCheck(session),
      createGuestsCheck(session),
      createWorkingLocationCheck(session, trials),
      createOutOfOfficeCheck(session),
      createMalformedCheck(session, trials),
      createTextsCheck(session),
      createPropertiesCheck(session),
      createQuotaUserCheck(session),
      createScopesCheck(session, trials),
      createRateLimitCheck(session),
    ],
    removeTraces: async () => {
      const removed = await session.removeTraces();
      return removed === 0 ? [] : [`${removed} Google ${removed === 1 ? 'event' : 'events'}`];
    },
  };
}
