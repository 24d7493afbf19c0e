import { errorName } from '../../functions/shared/safe-logging';

/**
 * One result of a check, in one line; `advice` is the solution. Contains no secret, token or address, even if an error message
 * does.
 */
export type Finding =
  { status: 'ok' | 'skipped'; message: string } | { status: 'wrong'; message: string; advice: string };

export function ok(message: string): Finding {
  return { status: 'ok', message };
}

/** @param message what was not checked and why */
export function skipped(message: string): Finding {
  return { status: 'skipped', message };
}

export function wrong(message: string, advice: string): Finding {
  return { status: 'wrong', message, advice };
}

/** Ends a check early with this single finding. */
export class FindingError extends Error {
  override readonly name = 'FindingError';

  constructor(readonly finding: Finding) {
    super(finding.message);
  }
}

const UNEXPECTED_ADVICE =
  'Check that the AWS credentials and the region are those of the deployment, and that the credentials have the ' +
  'permissions listed under "Permissions" in bin/README.md';

/**
 * Converts errors to findings, so that no check hides another one. Keeps only an error's name: messages of AWS contain the
 * caller, which may be an email address.
 *
 * @param subject begins the message; empty for the whole check
 */
export async function findingsOf(subject: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof FindingError) return [error.finding];
    const message = `${subject} could not be checked (${errorName(error)})`.trimStart();
    return [wrong(message, UNEXPECTED_ADVICE)];
  }
}

/**
 * Loads a prerequisite of a check. Another check reports why it is not available.
 *
 * @throws FindingError that skips the check
 */
export async function requirePrerequisite<T>(what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    throw new FindingError(skipped(`needs ${what}`));
  }
}

/** A check of one part of a deployment. */
export type Check = {
  /** In the JSON output. */
  name: string;
  /** In the text output. */
  title: string;
  run: () => Promise<Finding[]>;
};

/** `wrong` if any finding is, `skipped` if nothing was checked. */
export type CheckResult = Pick<Check, 'name' | 'title'> & { status: Finding['status']; findings: Finding[] };

export async function runCheck({ name, title, run }: Check): Promise<CheckResult> {
  const findings = await findingsOf('', run);
  const has = (status: Finding['status']) => findings.some((finding) => finding.status === status);
  return { name, title, status: has('wrong') ? 'wrong' : has('ok') ? 'ok' : 'skipped', findings };
}
