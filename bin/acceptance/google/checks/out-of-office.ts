import { NOT_ABOUT_EVENT_TYPE } from '../../../../functions/sync/write-event';
import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone, type Answer } from '../answer';
import { createCheck, UndecidedError } from '../decision';
import type { GoogleSession } from '../session';
import {
  DAYS,
  hours,
  outOfOffice,
  statusEventResult,
  wholeDay,
  workingLocation,
  type WorkingLocationTrials,
} from '../status-events';

export function createOutOfOfficeCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.out-of-office',
      title: 'Write an out-of-office event',
      plan: 'Inserts an out-of-office event of some hours that declines no invitations.',
      decides: ['GOOGLE-22'],
    },
    async ({ decide }) => {
      const event = outOfOffice(hours(session.day(DAYS.outOfOffice), '08:00', '16:00'));
      for (const open of [session.employee, session.second]) {
        const { answer } = await (await open()).create(event);
        const result = statusEventResult(answer);
        if (result === 'accepted') {
          decide(confirmed('GOOGLE-22', 'accepted'));
          return;
        }
        if (result === 'other') {
          decide(refuted('GOOGLE-22', describeAnswer(answer)));
          return;
        }
      }
      throw new UndecidedError(
        'Neither employee can have out-of-office events',
        'Specify an --employee whose Workspace edition has out-of-office events',
      );
    },
  );
}

/** The connector must not conclude from its own mistake that an edition lacks these events. */
export function createMalformedCheck(session: GoogleSession, trials: WorkingLocationTrials): Check {
  return createCheck(
    {
      name: 'google.malformed',
      title: 'Write invalid working locations and absences',
      plan: 'Tries to insert a working location that is opaque, and an out-of-office event of a whole day.',
      decides: ['GOOGLE-23'],
    },
    async ({ decide }) => {
      const day = wholeDay(session.day(DAYS.malformed));
      const calendar = await trials.accepting();
      const place = await calendar.create({ ...workingLocation(day), transparency: 'opaque' });
      const absence = await calendar.create(outOfOffice(day));
      const wrong = [place, absence].map(({ answer }) => answer).find((answer) => !isRecognised(answer));
      decide(
        wrong
          ? refuted('GOOGLE-23', isDone(wrong) ? 'accepted' : describeAnswer(wrong))
          : confirmed('GOOGLE-23', [place, absence].map(({ answer }) => answer.reason).join(', ')),
      );
    },
  );
}

function isRecognised({ status, reason }: Answer): boolean {
  return status === 400 && NOT_ABOUT_EVENT_TYPE.includes(reason);
}
