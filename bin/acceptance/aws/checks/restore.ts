import { errorName } from '../../../../functions/shared/safe-logging';
import { TABLES } from '../../../doctor/checks/tables';
import { FindingError } from '../../../doctor/finding';
import { confirmed, notDecided, refuted, type CheckResult } from '../../check';
import { MARK, stackNameOf, type ControlContext } from '../control-context';
import { poll } from '../poll';

/** DynamoDB restores even an empty table in minutes, and cannot delete it before. */
const RESTORE_LIMIT_MS = 30 * 60_000;
const DELETION_LIMIT_MS = 5 * 60_000;

const ID = 'AWS-08';

type Source = { name: string; output: string; bytes: number };

/** Restores the smallest table with point-in-time recovery into a new one, waits for it, and deletes it. */
export async function checkRestore(
  context: ControlContext,
  showActivity: (activity: string) => void,
): Promise<CheckResult> {
  const { control, deployment, newId, now, sleep } = context;
  const source = await smallestTable(context);
  if (source === null) {
    const reason = 'no table has point-in-time recovery';
    return { findings: [notDecided(ID, reason, 'Run it on a stage with retainData, such as prod')] };
  }
  const target = `${prefixOf(stackNameOf(deployment))}${newId().slice(0, 8)}`;
  const startedAt = now();
  try {
    await control.tables.restore(source.name, target);
  } catch (error) {
    if (error instanceof FindingError) throw error;
    return { findings: [refuted(ID, `${source.output}: ${errorName(error)}`)] };
  }
  showActivity(`restoring ${source.output}: takes up to 20 minutes`);
  const status = await poll(async () => endState(await control.tables.describe(target)), {
    sleep,
    limitMs: RESTORE_LIMIT_MS,
  });
  const minutes = Math.ceil((now() - startedAt) / 60_000);
  if (status === null) {
    const reason = `DynamoDB began to restore ${source.output}, but has not ended after ${minutes} minutes`;
    return { findings: [notDecided(ID, reason, 'Run it again, or follow bin/restore/README.md by hand')] };
  }
  if (status !== 'ACTIVE') return { findings: [refuted(ID, `the restored table is ${status}`)] };
  await control.tables.delete(target);
  return {
    findings: [confirmed(ID, `${source.output} was restored into a new table`)],
    measurements: [
      {
        title: 'Point-in-time restore',
        columns: ['table', 'bytes', 'minutes'],
        rows: [[source.output, String(source.bytes), String(minutes)]],
      },
    ],
  };
}

async function smallestTable({ control, deployment }: ControlContext): Promise<Source | null> {
  const sources: Source[] = [];
  for (const { output } of TABLES) {
    const name = await deployment.output(output);
    if (!(await control.tables.hasPointInTimeRecovery(name))) continue;
    const table = await control.tables.describe(name);
    if (table) sources.push({ name, output, bytes: table.bytes });
  }
  return sources.toSorted((one, other) => one.bytes - other.bytes)[0] ?? null;
}

function endState(table: { status: string } | null): string | null {
  if (table === null) return 'missing';
  return table.status === 'CREATING' ? null : table.status;
}

/** Stages in one account remove only their own. */
function prefixOf(stack: string): string {
  return `${MARK}${stack}-`;
}

/**
 * Deletes restored tables.
 *
 * @throws Error if one is still being restored
 */
export async function deleteRestoredTables(context: ControlContext): Promise<string[]> {
  const { control, deployment, uninterruptedSleep: sleep } = context;
  const left = await control.tables.withPrefix(prefixOf(stackNameOf(deployment)));
  const removed: string[] = [];
  for (const name of left) {
    const table = await control.tables.describe(name);
    if (table === null || table.status === 'DELETING') continue;
    const state = await poll(async () => endState(await control.tables.describe(name)), {
      sleep,
      limitMs: DELETION_LIMIT_MS,
    });
    if (state === null) {
      throw new Error(`The table ${name} is still being restored and cannot be deleted yet`);
    }
    await control.tables.delete(name);
    removed.push(`the restored table ${name}`);
  }
  return removed;
}
