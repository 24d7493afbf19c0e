import { smokeReport } from '../../../functions/health/health-check';
import type { Cloud } from './cloud';
import type { Deployment } from '../../doctor/deployment';
import { findingsOf, Found, ok, skipped, wrong, type Finding } from '../../doctor/finding';

/** Outputs that name what runs now of each function. */
export const FUNCTIONS = ['IngestFunction', 'SyncFunction', 'ReconcileFunction', 'ConsoleFunction'] as const;

const ADVICE =
  'Has the role of the function the right to it, and does it exist? Deploy again; the log group of the function tells more';

/** Whether each function reaches, with its own role and from where it runs, what it needs. */
export async function checkFunctions(
  { invoke }: Pick<Cloud, 'invoke'>,
  { stackName, output }: Deployment,
): Promise<Finding[]> {
  if (stackName === null) throw new Found(skipped('needs --stack'));
  const findings = await Promise.all(FUNCTIONS.map((name) => findingsOf(name, () => lookAt(name))));
  return findings.flat();

  async function lookAt(name: string): Promise<Finding[]> {
    const report = smokeReport.safeParse(await invoke(await output(name), { smokeCheck: true }));
    if (!report.success) {
      const advice = 'It is of another version than this: deploy this one';
      return [wrong(`${name} does not understand the question`, advice)];
    }
    const failing = report.data.checks.filter((check) => !check.ok);
    if (failing.length === 0) return [ok(name)];
    const found = failing.map((check) => `${check.name} (${check.problem ?? 'unknown'})`).join(', ');
    return [wrong(`${name} does not reach ${found}`, ADVICE)];
  }
}
