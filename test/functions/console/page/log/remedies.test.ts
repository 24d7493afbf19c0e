import { isRowRemedy, remedyOf } from '../../../../../functions/console/page/screens/log/remedies';
import { FAILURE_REASONS, type Reason } from '../../../../../functions/domain/vocabulary';
import { aConsoleRow } from '../../../../support/builders/console-log-rows';

const failed = (reason: Reason) => aConsoleRow({ outcome: 'failed', reason });

/** Nobody can remove these on a page: the provider recovers, or the platform team looks into them. */
const WITHOUT_PAGE: readonly Reason[] = [
  'rate_limited',
  'google_unavailable',
  'lucca_unavailable',
  'internal_error',
  'invalid_event',
  'google_refused',
];

describe('where a cause is removed', () => {
  it('is known for each failure that a person can remove', () => {
    const without = FAILURE_REASONS.filter((reason) => remedyOf(failed(reason)) === null);

    expect(without.toSorted()).toEqual(WITHOUT_PAGE.toSorted());
  });

  it.each([
    ['authorization_missing', '/console/configurations/france?step=authorization'],
    ['product_not_selected', '/console/configurations/france?section=products'],
    ['configuration_inactive', '/console/configurations/france'],
    ['employee_without_address', 'https://acme.ilucca.net'],
    ['unknown_google_user', 'https://admin.google.com/ac/users'],
    ['no_google_calendar', 'https://admin.google.com/ac/users'],
    ['permission_denied', '/console/configurations/france?step=authorization'],
  ] as const)('%s: %s', (reason, to) => {
    expect(remedyOf(failed(reason))?.to).toBe(to);
  });

  it('is the list of configurations for an establishment without one', () => {
    const row = aConsoleRow({
      ...{ outcome: 'skipped', reason: 'no_configuration', configuration: null },
      establishment: { id: '12/a', name: 'Milan' },
    });
    const remedy = remedyOf(row);

    expect(remedy).toMatchObject({ to: '/console/configurations?add=12%2Fa', needsAdministrator: true });
    expect(remedy && isRowRemedy(remedy, row.reason)).toBe(true);
    expect(remedyOf({ ...row, establishment: null })).toBeNull();
  });

  it('is not offered for what is done', () => {
    expect(remedyOf(aConsoleRow({ outcome: 'deleted', reason: 'cancelled' }))).toBeNull();
    expect(remedyOf(aConsoleRow({ outcome: 'created', reason: 'authorization_missing' }))).toBeNull();
  });
});
