import type { Finding } from '../../../check';
import type { Survey } from '../survey';
import {
  decide,
  fieldProblems,
  id,
  list,
  LOOK_AGAIN,
  object,
  objectOrNull,
  text,
  textOrNull,
  unknownFields,
} from './expectations';

const NO_SESSION = {
  lacking: 'the list has no training session',
  advice: `Register an employee for a session in Lucca, ${LOOK_AGAIN}`,
};

/** LUCCA-02: a session has `title`, `description` and `location`. */
export function sessionTexts({ kinds }: Survey): Finding {
  const figures = kinds['training-session'];
  const problems = [
    ...fieldProblems(figures, 'data.title', { accepts: text }),
    ...fieldProblems(figures, 'data.description', { accepts: textOrNull, in: 'some' }),
    ...fieldProblems(figures, 'data.location', { accepts: textOrNull, in: 'some' }),
  ];
  const evidence = figures.events > 0 ? { detail: `in ${figures.events} sessions` } : NO_SESSION;
  return decide('LUCCA-02', problems, evidence, unknownFields(figures, 'training-session'));
}

/** LUCCA-03: a session with clock times has `startsAt`, `endsAt` and `timeZone`. */
export function sessionClockTimes({ sessionTimes, kinds }: Survey): Finding {
  const { clock, otherTimes, zones } = sessionTimes;
  const problems = [
    ...(otherTimes > 0 ? [`${otherTimes} sessions have neither startsAt and endsAt nor startsOn`] : []),
    ...(zones.unknown > 0 ? [`timeZone is no IANA time zone in ${zones.unknown} of ${clock}`] : []),
    ...(clock > 0 && zones.none === clock ? [`timeZone is missing in ${clock} of ${clock}`] : []),
  ];
  const evidence =
    clock > 0
      ? { detail: `in ${clock} sessions` }
      : {
          lacking: 'the list has no session with clock times',
          advice: `Register an employee for a session with a start and an end time in Lucca, ${LOOK_AGAIN}`,
        };
  return decide('LUCCA-03', problems, evidence, unknownFields(kinds['training-session'], 'training-session'));
}

/** LUCCA-04: a session without clock times has `startsOn` and `endsOn`, both included. */
export function sessionDays({ sessionTimes, kinds }: Survey): Finding {
  const { days, otherDays, oneDay, reversed } = sessionTimes;
  const problems = [
    ...(otherDays > 0 ? [`${otherDays} sessions have dates in other fields than startsOn and endsOn`] : []),
    ...(reversed > 0 ? [`endsOn is before startsOn in ${reversed} of ${days}`] : []),
  ];
  const advice = `Register an employee for a session of one day without times in Lucca, ${LOOK_AGAIN}`;
  const lacking =
    days === 0
      ? 'the list has no session without clock times'
      : `none of the ${days} sessions without clock times has equal dates, which would show that endsOn is included`;
  const detail = `in ${days} sessions; ${oneDay} of one day have equal dates`;
  const evidence = oneDay > 0 ? { detail } : { lacking, advice };
  return decide('LUCCA-04', problems, evidence, unknownFields(kinds['training-session'], 'training-session'));
}

/** LUCCA-05: `organizer` and `attendees` of a session are references to employees. */
export function sessionPeople({ kinds }: Survey): Finding {
  const figures = kinds['training-session'];
  const problems = [
    ...fieldProblems(figures, 'data.organizer', { accepts: objectOrNull }),
    ...fieldProblems(figures, 'data.organizer.id', { accepts: id }),
    ...fieldProblems(figures, 'data.attendees', { accepts: list }),
    ...fieldProblems(figures, 'data.attendees[]', { accepts: object }),
    ...fieldProblems(figures, 'data.attendees[].id', { accepts: id }),
  ];
  const [organizers, attendees] = ['data.organizer.id', 'data.attendees[].id'].map((path) =>
    figures.present(path),
  );
  const missing = {
    ...NO_SESSION,
    ...(figures.events > 0 && { lacking: 'no listed session has an organizer and an attendee' }),
  };
  const evidence =
    organizers && attendees ? { detail: `${organizers} organizers and ${attendees} attendees` } : missing;
  return decide('LUCCA-05', problems, evidence, unknownFields(figures, 'training-session'));
}
