import { errorName } from '../../../../functions/shared/safe-logging';
import { FindingError } from '../../../doctor/finding';
import { confirmed, notDecided, refuted, type Finding } from '../../check';
import type { SavedQuery } from '../api/logs';
import { stackNameOf, type ControlContext } from '../control-context';
import { poll } from '../poll';

/** Queries cost by the bytes that they read. */
const PERIOD_MS = 60 * 60_000;
const QUERY_LIMIT_MS = 2 * 60_000;

const COUNT = 'stats count(*) as lines';
/** In the access log, all values are quoted. As text, no status would be less than 1000. */
const WITH_STATUS = `filter ispresent(status)\n| ${COUNT}`;
const BELOW_1000 = `filter status < 1000\n| ${COUNT}`;

/** Runs each saved query on the last hour, and compares quoted numbers. */
export async function checkSavedQueries(
  context: ControlContext,
  showActivity: (activity: string) => void,
): Promise<Finding[]> {
  const { control, deployment } = context;
  const folder = `${stackNameOf(deployment)}/`;
  const queries = await control.logs.savedQueries(folder);
  if (queries.length === 0)
    return [refuted('AWS-12', 'the stack has no saved queries'), await compare(context)];
  const problems: string[] = [];
  for (const query of queries) {
    const name = query.name.slice(folder.length);
    showActivity(name);
    const problem = await run(context, query).then(
      () => null,
      (error: unknown) => {
        if (error instanceof FindingError) throw error;
        return errorName(error);
      },
    );
    if (problem !== null) problems.push(`${name}: ${problem}`);
  }
  const valid =
    problems.length === 0
      ? confirmed('AWS-12', `${queries.length} queries ran on the last hour`)
      : refuted('AWS-12', problems.join(', '));
  return [valid, await compare(context)];
}

async function compare(context: ControlContext): Promise<Finding> {
  const logGroups = [await context.deployment.output('AccessLogGroup')];
  const count = async (query: string) =>
    Number((await run(context, { query, logGroups }))[0]?.['lines'] ?? 0);
  const all = await count(WITH_STATUS);
  if (all === 0) {
    return notDecided(
      'AWS-13',
      'the access log of the last hour is empty',
      'Open the console, then run it again',
    );
  }
  const below = await count(BELOW_1000);
  return below === all
    ? confirmed('AWS-13', `"202" < 1000 in ${all} lines`)
    : refuted('AWS-13', `the status of ${all - below} of ${all} lines is not less than 1000`);
}

/** @throws Error if CloudWatch refuses the query or does not complete it */
async function run(
  { control, now, sleep }: ControlContext,
  query: Pick<SavedQuery, 'query' | 'logGroups'>,
): Promise<Record<string, string>[]> {
  const id = await control.logs.startQuery(query, { from: now() - PERIOD_MS, to: now() });
  const ended = await poll(
    async () => {
      const state = await control.logs.queryState(id);
      return state.status === 'Scheduled' || state.status === 'Running' ? null : state;
    },
    { sleep, limitMs: QUERY_LIMIT_MS },
  );
  if (ended?.status !== 'Complete') throw new QueryError(ended?.status ?? 'Running');
  return ended.rows;
}

class QueryError extends Error {
  constructor(status: string) {
    super(`The query is ${status}`);
    this.name = status;
  }
}
