import { parseProblem, splitProblems, type FieldProblem } from '../../lucca/problems';
import { DAY_MS, dayOf } from '../../shared/time';
import type { InvalidRow } from '../../store/log/invalid-events';
import type { FormatProblem } from '../contract/format-problems';
import type { Operations } from '../http/operations';
import type { LogDependencies } from './dependencies';
import { resolveSearch, type SearchDependencies } from './search';
import { rowId } from './view';

const DEFAULT_DAYS = 7;

/** Far more than a changed format causes. */
const MAX_ITEMS = 100;

/** Where the runbook is in the repository, and the recipe relative to it. */
const RUNBOOK_PATH = /\/lib\/runbook\.md$/;
const RECIPE = '../functions/lucca/README.md#when-luccas-contract-differs';

type Dependencies = SearchDependencies & Pick<LogDependencies, 'invalidEvents' | 'runbookUrl' | 'now'>;

/** Counts what did not fit, by field and rule. */
export function getFormatProblems(dependencies: Dependencies): Operations['getFormatProblems'] {
  const { invalidEvents, runbookUrl, now } = dependencies;
  return async ({ query }) => {
    const { from } = await resolveSearch(query, dependencies);
    const { rows, isPartial } = await invalidEvents.since(from ?? dayOf(now() - (DEFAULT_DAYS - 1) * DAY_MS));
    return {
      body: {
        items: countProblems(rows),
        events: rows.length,
        notKept: rows.filter(({ isKept }) => !isKept).length,
        isPartial,
        recipeUrl: recipeUrl(runbookUrl),
      },
    };
  };
}

/** Groups the problems by field and rule, the most frequent first. */
export function countProblems(rows: readonly InvalidRow[]): FormatProblem[] {
  const found = rows.flatMap((row) => problemsOf(row).map((problem) => ({ problem, row })));
  const groups = Map.groupBy(found, ({ problem }) => keyOf(problem));
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first ? [groupOf(first.problem, first.row, others)] : []))
    .toSorted(
      (one, other) =>
        other.events - one.events ||
        compare(one.field ?? '', other.field ?? '') ||
        compare(one.rule ?? '', other.rule ?? ''),
    )
    .slice(0, MAX_ITEMS);
}

type Problem = { field: FieldProblem['field']; rule: string | null };

/** Returns each problem of an event once, whichever element of a list has it. */
function problemsOf({ detail }: InvalidRow): Problem[] {
  const problems = splitProblems(detail ?? '').map(parseProblem);
  if (problems.length === 0) return [{ field: null, rule: null }];
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}

function groupOf(problem: Problem, first: InvalidRow, others: readonly { row: InvalidRow }[]): FormatProblem {
  const rows = [first, ...others.map(({ row }) => row)];
  const last = rows.reduce((newest, row) => (row.at > newest.at ? row : newest));
  return {
    ...problem,
    topics: [...new Set(rows.flatMap(({ topic }) => topic ?? []))].toSorted(),
    events: rows.length,
    lastAt: last.at,
    lastId: rowId(last.event),
  };
}

function keyOf({ field, rule }: Problem): string {
  return JSON.stringify([field, rule]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Returns the address of the recipe in the published repository.
 *
 * @param runbookUrl null, or not the runbook's file in a copy of the repository: then the recipe's address is unknown
 */
export function recipeUrl(runbookUrl: string | null): string | null {
  const url = runbookUrl === null ? null : URL.parse(runbookUrl);
  return url && RUNBOOK_PATH.test(url.pathname) ? new URL(RECIPE, url).href : null;
}
