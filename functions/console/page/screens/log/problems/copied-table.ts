import type { FormatProblem, FormatProblems } from '../../../../contract/format-problems';
import type { ProblemTexts } from './texts';

/** Where the platform team reads what to do. */
export const RECIPE = {
  file: 'functions/lucca/README.md',
  section: 'When Lucca’s contract differs',
};

/** Returns the sentence about the number of events. */
export function noticeOf(
  { events, isPartial }: Pick<FormatProblems, 'events' | 'isPartial'>,
  texts: ProblemTexts,
  formatNumber: (value: number) => string,
): string {
  const shown = formatNumber(events);
  return isPartial ? texts.noticePartial(shown) : texts.notice(events, shown);
}

type Copied = {
  texts: ProblemTexts;
  /** The notice above the table. */
  notice: string;
  /** Returns the URL of an event in the log. */
  urlOf: (id: string) => string;
};

/** Returns the table as text, for a message or a spreadsheet: the columns are separated by tabs. */
export function copiedTable(
  { items, recipeUrl }: Pick<FormatProblems, 'items' | 'recipeUrl'>,
  { texts, notice, urlOf }: Copied,
): string {
  const { field, rule, topics, events, last } = texts.columns;
  const rows = [
    [field, rule, topics, events, last, texts.latestEvent],
    ...items.map((item) => [...cellsOf(item, texts), item.lastAt, urlOf(item.lastId)]),
  ];
  const recipe = recipeUrl ?? texts.recipeFile(RECIPE.section, RECIPE.file);
  return [notice, `${texts.recipe} ${recipe}`, '', ...rows.map((row) => row.join('\t'))].join('\n');
}

function cellsOf({ field, rule, topics, events }: FormatProblem, texts: ProblemTexts): string[] {
  return [field ?? texts.noField, rule ?? texts.noRule, topics.join(', '), String(events)];
}
