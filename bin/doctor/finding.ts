import { errorName } from '../../functions/shared/safe-logging';

/**
 * What was found, in one line for people; `advice` is what to do. Holds no secret, token or address, whatever others said.
 */
export type Finding =
  { status: 'ok' | 'skipped'; said: string } | { status: 'wrong'; said: string; advice: string };

export function ok(said: string): Finding {
  return { status: 'ok', said };
}

/** @param why what was not looked at, and why */
export function skipped(why: string): Finding {
  return { status: 'skipped', said: why };
}

export function wrong(said: string, advice: string): Finding {
  return { status: 'wrong', said, advice };
}

/** A look ends early: there is nothing more to be found than this. */
export class Found extends Error {
  override readonly name = 'Found';

  constructor(readonly finding: Finding) {
    super(finding.said);
  }
}

const UNFORESEEN =
  'Are the AWS credentials and the region those of the deployment, and has who runs this the rights that the README names ' +
  '(Operating it, Rights)?';

/**
 * What a look finds. It never rejects: a look that fails has found that, and hides no other one. Of an error only the name is
 * said: AWS's messages name who asked, which may be an address.
 *
 * @param what is looked at
 */
export async function findingsOf(what: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Found) return [error.finding];
    return [wrong(`${what} cannot be looked at (${errorName(error)})`, UNFORESEEN)];
  }
}

/**
 * What a check builds upon. What stands in its way is told by the check whose subject it is.
 *
 * @throws Found if it is not there
 */
export async function needed<T>(what: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch {
    throw new Found(skipped(`needs ${what}`));
  }
}

/** One thing that a deployment needs to work. */
export type Check = {
  /** For programs. */
  name: string;
  /** For people. */
  title: string;
  look: () => Promise<Finding[]>;
};

/** `wrong` if anything is; `skipped` if nothing was looked at. */
export type Result = Pick<Check, 'name' | 'title'> & { status: Finding['status']; findings: Finding[] };

export async function resultOf({ name, title, look }: Check): Promise<Result> {
  const findings = await findingsOf('this', look);
  const has = (status: Finding['status']) => findings.some((finding) => finding.status === status);
  return { name, title, status: has('wrong') ? 'wrong' : has('ok') ? 'ok' : 'skipped', findings };
}
