import { confirmed, notDecided, refuted, type Check } from '../../check';
import { describeAnswer } from '../answer';
import { createCheck, requireDone, UndecidedError } from '../decision';
import type { GoogleSession } from '../session';
import {
  DAYS,
  hours,
  statusEventResult,
  wholeDay,
  workingLocation,
  type Trial,
  type WorkingLocationTrials,
} from '../status-events';

const OTHER_EDITION =
  'Specify a --second whose Workspace edition has no working locations, or for whom an administrator switched them off';

export function createWorkingLocationCheck(session: GoogleSession, trials: WorkingLocationTrials): Check {
  return createCheck(
    {
      name: 'google.working-location',
      title: 'Write working locations',
      plan: 'Inserts all-day and half-day working locations for both employees, two of them on the same day.',
      decides: ['GOOGLE-18', 'GOOGLE-19', 'GOOGLE-20', 'GOOGLE-21'],
    },
    async ({ decide }) => {
      const all = await trials.all();
      const having = (result: Trial['result']) => all.find((trial) => trial.result === result);
      const accepted = having('accepted');
      const unavailable = having('unavailable');
      const other = having('other');

      if (accepted) decide(confirmed('GOOGLE-18', 'accepted'));
      else if (other) decide(refuted('GOOGLE-18', describeAnswer(other.answer)));
      if (accepted && other) decide(refuted('GOOGLE-21', describeAnswer(other.answer)));
      else if (unavailable) decide(confirmed('GOOGLE-21', describeAnswer(unavailable.answer)));
      else {
        const reason = 'Google accepts working locations for both employees';
        decide(notDecided('GOOGLE-21', accepted ? reason : 'Google refuses them for both', OTHER_EDITION));
      }

      // Half days may be accepted even if Google finds whole days malformed.
      const calendar = (accepted ?? other)?.calendar ?? (await trials.accepting());
      const half = await calendar.create(workingLocation(hours(session.day(DAYS.halfDay), '08:00', '12:00')));
      decide(
        statusEventResult(half.answer) === 'accepted'
          ? confirmed('GOOGLE-19', 'accepted')
          : refuted('GOOGLE-19', describeAnswer(half.answer)),
      );

      if (!accepted) {
        throw new UndecidedError('No day has a working location', 'Decide GOOGLE-18 first');
      }
      const second = await calendar.create(workingLocation(wholeDay(session.day(DAYS.allDay))));
      if (second.answer.error !== null) {
        decide(refuted('GOOGLE-20', describeAnswer(second.answer)));
        return;
      }
      requireDone(await calendar.get(second.id), 'The second working location is missing');
      decide(confirmed('GOOGLE-20', 'accepted, beside the first one'));
    },
  );
}
