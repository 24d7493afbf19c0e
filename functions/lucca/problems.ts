/**
 * The problems of an event that does not have the expected format, each as `<field>: <rule>`, or as a sentence if they are
 * not about a field. The sync log keeps them as one text. They never contain values.
 */

/** No rule contains it. */
const SEPARATOR = '; ';

/** The last character of a text that the sync log has truncated. */
const ELLIPSIS = '…';

export type FieldProblem = {
  /** `data.attendees[].id`; null if the problem is not about a field. */
  field: string | null;
  /** In English. */
  rule: string;
};

/** Returns the problems as one text, for the sync log. */
export function joinProblems(problems: readonly string[]): string {
  return problems.join(SEPARATOR);
}

/** Returns the problems in a text of the sync log. The last one is left out if it is truncated and not the only one. */
export function splitProblems(detail: string): string[] {
  const problems = detail.split(SEPARATOR).filter((problem) => problem.trim() !== '');
  return problems.length > 1 && problems.at(-1)?.endsWith(ELLIPSIS) ? problems.slice(0, -1) : problems;
}

/** Returns the field of a problem as Lucca sent it, such as `data.attendees.3.id`; null if it is not about a field. */
export function fieldOf(problem: string): string | null {
  return /^([\w.-]+): /.exec(problem)?.[1] ?? null;
}

/** Returns the field and the rule of a problem. The positions in lists are left out, so that equal problems are equal. */
export function parseProblem(problem: string): FieldProblem {
  const field = fieldOf(problem);
  if (field === null) return { field, rule: problem };
  return { field: field.replaceAll(/\.\d+(?=\.|$)/g, '[]'), rule: problem.slice(field.length + ': '.length) };
}
