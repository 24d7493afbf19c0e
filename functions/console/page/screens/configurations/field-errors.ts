import { ApiProblem } from '../../api';
import { useTexts } from '../../language';
import { problemTexts } from '../../problem-texts';
import { configurationTexts } from './texts';

/** What the server finds wrong, field by field, in words for people. */
export type FieldErrors = {
  /** Of the field itself, or of anything in it; null if all is well there. */
  of: (pointer: string) => string | null;
  isAny: boolean;
};

export function useFieldErrors(error: unknown): FieldErrors {
  const { fields } = useTexts(problemTexts);
  const { taken } = useTexts(configurationTexts);
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  return {
    isAny: errors.length > 0,
    of(pointer) {
      const found = errors.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
      const said = found.map(({ code, owner }) => (code === 'taken' ? taken(owner ?? '') : fields[code]));
      return said.length > 0 ? [...new Set(said)].join(' ') : null;
    },
  };
}
