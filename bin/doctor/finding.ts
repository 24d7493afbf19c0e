import { errorName } from '../../functions/shared/safe-logging';

/**
 * One result of a check, in one line for people; `advice` is what to do about it. Contains no secret, token or address, even
 * if an error message has one.
 */
export type Finding =
  { status: 'ok' | 'skipped'; message: string } | { status: 'wrong'; message: string; advice: string };

export function ok(message: string): Finding {
  return { status: 'ok', message };
}

/** @param message what was not checked, and why */
export function skipped(message: string): Finding {
  return { status: 'skipped', message };
}

export function wrong(message: string, advice: string): Finding {
  return { status: 'wrong', message, advice };
}

/** Ends a check early, with this finding as its only one. */
export class FindingError extends Error {
  override readonly name = 'FindingError';

  constructor(readonly finding: Finding) {
    super(finding.message);
  }
}

const UNEXPECTED_ADVICE =
  'Check that the AWS credentials and the region are those of the deployment, with the rights that the README lists ' +
  '(Operating it, Rights)';

/**
 * Converts errors to findings, so that no check hides another one. Only an error's name is kept: AWS's messages name the
 * caller, which may be an address.
 *
 * @param subject what is checked
 */
export async function findingsOf(subject: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof FindingError) return [error.finding];
    return [wrong(`${subject} cannot be checked (${errorName(error)})`, UNEXPECTED_ADVICE)];
  }
}

/**
 * Loads what a check depends on. Why it is not available is reported by another check.
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

/** Checks one thing that a deployment needs to work. */
export type Check = {
  /** For programs. */
  name: string;
  /** For people. */
  title: string;
  run: () => Promise<Finding[]>;
};

/** `wrong` if any finding is; `skipped` if nothing was checked. */
export type CheckResult = Pick<Check, 'name' | 'title'> & { status: Finding['status']; findings: Finding[] };

export async function runCheck({ name, title, run }: Check): Promise<CheckResult> {
  const findings = await findingsOf('this', run);
  const has = (status: Finding['status']) => findings.some((finding) => finding.status === status);
  return { name, title, status: has('wrong') ? 'wrong' : has('ok') ? 'ok' : 'skipped', findings };
}
