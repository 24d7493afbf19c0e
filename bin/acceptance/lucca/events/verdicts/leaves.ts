import type { Finding } from '../../../check';
import { ENUMERATIONS } from '../known-fields';
import type { Survey } from '../survey';
import {
  decide,
  fieldProblems,
  id,
  list,
  LOOK_AGAIN,
  object,
  text,
  unknownFields,
  valueProblems,
} from './expectations';

/** LUCCA-15: a leave lists its counted days. */
export function leaves({ kinds: { leave: figures } }: Survey): Finding {
  const problems = [
    ...fieldProblems(figures, 'data.employee', { accepts: object }),
    ...fieldProblems(figures, 'data.employee.id', { accepts: id }),
    ...fieldProblems(figures, 'data.leaveAccount', { accepts: object }),
    ...fieldProblems(figures, 'data.leaveAccount.id', { accepts: id }),
    ...fieldProblems(figures, 'data.days', { accepts: list, in: 'some' }),
    ...fieldProblems(figures, 'data.days[].date', { accepts: text }),
    ...fieldProblems(figures, 'data.days[].range', { accepts: text, in: 'some' }),
    ...Object.entries(ENUMERATIONS.leave).flatMap(([path, known]) => valueProblems(figures, path, known)),
  ];
  const evidence =
    figures.present('data.days[].date') > 0
      ? { detail: `in ${figures.events} absences` }
      : { lacking: 'the list has no absence', advice: `Request an absence in Lucca, ${LOOK_AGAIN}` };
  return decide('LUCCA-15', problems, evidence, unknownFields(figures, 'leave'));
}
