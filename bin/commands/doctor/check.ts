import { findingsOf, type Finding } from '../../doctor/finding';

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
