import { address } from '../builders/lucca-events';
import type { TestHarness } from '../harness/sync-harness';
import * as scenarios from './google-scenarios';
import type { Scenario } from './google-scenarios';

type Fallback = {
  scenario: Scenario;
  /** The row of the sync log. */
  outcome: string;
  /** @default null */
  reason?: string;
  /** What the calendar has; see {@link Scenario}. */
  calendar: unknown;
  /** The outcome of an event of another employee. @default created */
  others?: string;
};

const SESSION = ['default Excel avancé'];
const UPDATED = ['default Excel expert'];
const REFUSED = { outcome: 'failed', reason: 'google_refused' };

const shownAfter = (scenario: Scenario, calendar: unknown): Fallback => ({
  scenario,
  outcome: 'updated',
  calendar,
});
const revived = shownAfter(scenarios.afterDeletionByHand, UPDATED);
const created = { scenario: scenarios.created, outcome: 'created', calendar: SESSION };

/** What the connector does under each of GOOGLE_DEVIATIONS, by assumption and name: what the register has as `ifWrong`. */
export const GOOGLE_FALLBACKS: Record<string, Fallback> = {
  'GOOGLE-01 issues tokens that are valid for four minutes': created,
  'GOOGLE-02 answers invalid_grant for a subject outside the Workspace, as for an unknown one': {
    scenario: scenarios.ofAnotherWorkspace,
    ...{ outcome: 'failed', reason: 'unknown_google_user', calendar: SESSION },
  },
  'GOOGLE-03 answers invalid_grant with other words for an unknown subject': {
    scenario: scenarios.withoutAccount,
    ...{ outcome: 'failed', reason: 'google_account_suspended', calendar: SESSION },
  },
  'GOOGLE-03 answers unauthorized_client for an unknown subject': {
    scenario: scenarios.withoutAccount,
    ...{ outcome: 'failed', reason: 'employee_outside_workspace', calendar: SESSION },
  },
  // The key of the configuration is wrong: all others wait.
  'GOOGLE-04 looks for the account before it verifies the signature': {
    scenario: scenarios.withRejectedKey,
    ...{ outcome: 'failed', reason: 'unknown_google_user', calendar: [], others: 'waiting' },
  },
  'GOOGLE-05 answers invalid_grant for a scope that is not delegated': {
    scenario: scenarios.withScopeThatIsNotDelegated,
    ...{ outcome: 'waiting', reason: 'credentials_rejected', calendar: [], others: 'waiting' },
  },
  'GOOGLE-09 ignores the id of an insert': {
    scenario: scenarios.created,
    ...{ outcome: 'waiting', reason: 'google_unavailable', calendar: [], others: 'waiting' },
  },
  'GOOGLE-10 replaces the event when an id is inserted again': {
    scenario: scenarios.afterLostMapping,
    ...{ outcome: 'created', calendar: UPDATED },
  },
  'GOOGLE-10 answers 400 for an id that is taken': {
    scenario: scenarios.afterLostMapping,
    ...{ ...REFUSED, calendar: SESSION },
  },
  'GOOGLE-11 ignores etags': shownAfter(scenarios.afterEdit, [['Excel expert', 'no color']]),
  'GOOGLE-11 answers 409 for an outdated etag': shownAfter(scenarios.afterEdit, [['Excel expert', '7']]),
  'GOOGLE-12 answers 404 to a get of a deleted event': revived,
  'GOOGLE-12 answers 410 to a get of a deleted event': revived,
  'GOOGLE-13 answers 404 to a second deletion': {
    scenario: scenarios.deletedTwice,
    ...{ outcome: 'deleted', calendar: [] },
  },
  'GOOGLE-14 answers 410 for an event that never existed': shownAfter(scenarios.inNewAccount, UPDATED),
  'GOOGLE-15 answers 400 to an update of a deleted event': revived,
  'GOOGLE-15 answers 403 to an update of a deleted event': revived,
  'GOOGLE-15 answers 404 to an update of a deleted event': revived,
  'GOOGLE-15 answers 410 to an update of a deleted event': revived,
  'GOOGLE-15 answers 200 to an update of a deleted event, which stays deleted': revived,
  'GOOGLE-16 resets the responses of guests with each update': shownAfter(scenarios.afterResponse, [
    ['Excel expert', 'needsAction'],
  ]),
  'GOOGLE-17 keeps the etag when a guest responds': shownAfter(scenarios.afterResponse, [
    ['Excel expert', 'needsAction'],
  ]),
  'GOOGLE-18 finds all-day working locations malformed': {
    scenario: scenarios.workplaceOfOneDay,
    ...{ ...REFUSED, calendar: [] },
  },
  'GOOGLE-19 finds working locations of half days malformed': {
    scenario: scenarios.workplaceOfHalfDay,
    ...{ ...REFUSED, calendar: [] },
  },
  'GOOGLE-20 refuses a second working location on a day with 400': {
    scenario: scenarios.secondWorkplace,
    ...{ outcome: 'created', calendar: ['workingLocation Marseille', 'default Télétravail'] },
  },
  'GOOGLE-20 refuses a second working location on a day with 409': {
    scenario: scenarios.secondWorkplace,
    ...{ outcome: 'waiting', reason: 'google_unavailable', calendar: ['workingLocation Marseille'] },
  },
  'GOOGLE-21 calls working locations malformed where the edition lacks them': {
    scenario: scenarios.workplaceWithoutFeature,
    ...{ ...REFUSED, calendar: [] },
  },
  'GOOGLE-21 answers 404 to a working location where the edition lacks them': {
    scenario: scenarios.workplaceWithoutFeature,
    ...{ outcome: 'failed', reason: 'no_google_calendar', calendar: [] },
  },
  'GOOGLE-22 finds out-of-office events malformed': {
    scenario: scenarios.outOfOffice,
    ...{ ...REFUSED, calendar: [] },
  },
  'GOOGLE-23 has a general reason code for malformed status events': {
    scenario: scenarios.malformedWorkplace,
    ...{ outcome: 'created', calendar: ['default Marseille'] },
  },
  'GOOGLE-24 refuses texts that are shorter than assumed': {
    scenario: scenarios.longTitle,
    ...{ ...REFUSED, calendar: [] },
  },
  'GOOGLE-24 cuts texts that are shorter than assumed': {
    scenario: scenarios.longTitle,
    ...{ outcome: 'created', calendar: [1000] },
  },
  'GOOGLE-25 cuts private properties after 256 characters': created,
  'GOOGLE-25 lists no event by its private property': created,
  'GOOGLE-25 ignores the private property of a list': created,
  'GOOGLE-26 refuses the parameter quotaUser': {
    scenario: scenarios.created,
    ...{ ...REFUSED, calendar: [], others: 'failed' },
  },
  'GOOGLE-27 allows no writing with the scope calendar.events': {
    scenario: scenarios.withScopeOfEvents,
    ...{ outcome: 'failed', reason: 'permission_denied', calendar: [], others: 'failed' },
  },
  'GOOGLE-28 allows no writing with the scope calendar.events.owned': {
    scenario: scenarios.withScopeOfOwnEvents,
    ...{ outcome: 'failed', reason: 'permission_denied', calendar: [], others: 'failed' },
  },
  // Ten of the twelve parts; a retry adds the others.
  'GOOGLE-29 limits quick writes with 403 and another reason': {
    scenario: scenarios.longAbsence,
    ...{ ...REFUSED, calendar: 10 },
  },
  'GOOGLE-29 limits quick writes with quotaExceeded': {
    scenario: scenarios.longAbsence,
    ...{ outcome: 'waiting', reason: 'quota_exhausted', calendar: 10 },
  },
};

/** Type and title of the events of Lea, or what the scenario is about. */
export function shownBy({ show }: Scenario, harness: TestHarness): unknown {
  if (show) return show(harness);
  return harness.google
    .events(address('lea'))
    .map(({ eventType, summary }) => `${eventType} ${summary ?? ''}`);
}
