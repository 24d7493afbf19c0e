import { FindingError } from '../doctor/finding';
import { describeError } from '../command-line/command';
import type { AssumptionId } from './assumptions/assumption';
import { notDecided, type Check, type CheckGroup, type Finding, type Measurement } from './check';

/** `check`: the name of the check that decided it. */
export type DecidedFinding = Finding & { check: string };

export type AcceptanceResult = {
  findings: DecidedFinding[];
  measurements: Measurement[];
  /** What could not be removed; the next run tries again. */
  notRemoved: string[];
  isInterrupted: boolean;
};

/** Shows the progress of a run. */
export type Observer = {
  onGroup: (group: CheckGroup) => void;
  /** Traces of an earlier run, or of this one, were removed. */
  onRemoved: (what: string[]) => void;
  onCheck: (check: Check) => void;
  onActivity: (activity: string) => void;
  onFindings: (check: Check, findings: DecidedFinding[]) => void;
};

type RunOptions = {
  /** An interruption ends the run after the current step. */
  signal: AbortSignal;
  /** Removes private values from a text. */
  redact: (text: string) => string;
  observer: Observer;
};

type Cause = [reason: string, advice: string];

const INTERRUPTED: Cause = ['the run was interrupted', 'Run it again'];

const NO_FINDING: Cause = ['the check returned no finding', 'Run it again'];

/**
 * Runs the checks one after the other. An error of a check leaves its assumptions undecided and does not stop the
 * others. Whatever happens, each group that was started removes its traces at the end.
 */
export async function runChecks(
  groups: readonly CheckGroup[],
  { signal, redact, observer }: RunOptions,
): Promise<AcceptanceResult> {
  const result: AcceptanceResult = { findings: [], measurements: [], notRemoved: [], isInterrupted: false };
  for (const group of groups) {
    const isStarted = !signal.aborted;
    if (isStarted) {
      observer.onGroup(group);
      // Without access to the service there is nothing to remove, and the checks say so.
      await removeTraces(group);
    }
    try {
      for (const check of group.checks) await runOne(check);
    } finally {
      const left = isStarted ? await removeTraces(group) : null;
      if (left !== null) result.notRemoved.push(left);
    }
  }
  result.isInterrupted = signal.aborted;
  return result;

  async function runOne(check: Check): Promise<void> {
    if (!signal.aborted) observer.onCheck(check);
    const found = signal.aborted ? [] : await findingsOf(check);
    const cause = signal.aborted ? INTERRUPTED : NO_FINDING;
    const missing = check.decides.filter((id) => !found.some(({ assumption }) => assumption === id));
    const findings = [...found, ...missing.map((id) => notDecided(id, ...cause))]
      .map((finding) => redacted(finding, redact))
      .map((finding) => ({ ...finding, check: check.name }))
      .toSorted((one, other) => one.assumption.localeCompare(other.assumption));
    result.findings.push(...findings);
    if (!signal.aborted || found.length > 0) observer.onFindings(check, findings);
  }

  async function findingsOf(check: Check): Promise<Finding[]> {
    try {
      const { findings, measurements = [] } = await check.run(observer.onActivity);
      const decided = findings.filter(({ assumption }) => check.decides.includes(assumption));
      if (decided.length < findings.length) {
        throw new Error(`${check.name} decided an assumption that it does not name`);
      }
      result.measurements.push(...measurements.map((one) => redactedMeasurement(one, redact)));
      return decided;
    } catch (error) {
      if (signal.aborted) return [];
      return check.decides.map((id) => notDecided(id, ...causeOf(error)));
    }
  }

  /** Returns why traces could not be removed; null if nothing is left. */
  async function removeTraces(group: CheckGroup): Promise<string | null> {
    try {
      const removed = (await group.removeTraces()).map(redact);
      if (removed.length > 0) observer.onRemoved(removed);
      return null;
    } catch (error) {
      return `${group.title}: ${redact(describeError(error))}`;
    }
  }
}

/** Returns why an error prevented a decision, and what to do. Prerequisites that are shared with `doctor` say it. */
function causeOf(error: unknown): Cause {
  if (!(error instanceof FindingError)) return [describeError(error), 'Fix the cause and run it again'];
  const { finding } = error;
  return [finding.message, finding.status === 'wrong' ? finding.advice : 'Run it again with it'];
}

function redacted(finding: Finding, redact: (text: string) => string): Finding {
  switch (finding.verdict) {
    case 'confirmed':
      return { ...finding, detail: redact(finding.detail) };
    case 'refuted':
      return { ...finding, answer: redact(finding.answer) };
    case 'not decided':
      return { ...finding, reason: redact(finding.reason), advice: redact(finding.advice) };
  }
}

function redactedMeasurement(
  { title, columns, rows }: Measurement,
  redact: (text: string) => string,
): Measurement {
  return { title, columns, rows: rows.map((cells) => cells.map(redact)) };
}

/** The number of findings for each verdict. */
export function countVerdicts(findings: readonly Finding[]): Record<Finding['verdict'], number> {
  const count = (verdict: Finding['verdict']) => findings.filter((one) => one.verdict === verdict).length;
  return {
    confirmed: count('confirmed'),
    refuted: count('refuted'),
    'not decided': count('not decided'),
  };
}

/** The ids of the assumptions with a verdict. */
export function idsOf(findings: readonly Finding[], verdict: Finding['verdict']): AssumptionId[] {
  return findings.filter((one) => one.verdict === verdict).map(({ assumption }) => assumption);
}
