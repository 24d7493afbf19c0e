import {
  failureClassOf,
  FAILURE_REASONS,
  OUTCOMES,
  SKIP_REASONS,
} from '../../../functions/domain/vocabulary';

describe('the class of a failure', () => {
  it('depends on who can fix the cause', () => {
    const reasons = Map.groupBy(FAILURE_REASONS, (reason) => failureClassOf('failed', reason));

    expect(reasons.get('access')).toEqual(['google_api_disabled']);
    expect(reasons.get('platform')).toEqual([
      'lucca_access_refused',
      'internal_error',
      'invalid_event',
      'permission_denied',
      'google_refused',
    ]);
    expect(reasons.get('external')).toHaveLength(FAILURE_REASONS.length - 6);
  });

  it('is the same while the event waits, and null for every other outcome', () => {
    const classes = OUTCOMES.filter((outcome) => failureClassOf(outcome, 'invalid_event') !== null);

    expect(classes).toEqual(['waiting', 'failed']);
    expect(SKIP_REASONS.filter((reason) => failureClassOf('failed', reason) !== null)).toEqual([]);
    expect(failureClassOf('failed', null)).toBeNull();
  });
});
