import type { AssumptionId } from '../assumptions/assumption';
import { FindingError } from '../../doctor/finding';
import { notDecided, type Check, type Finding, type Measurement } from '../check';
import { describeAnswer, type Answer } from './answer';

/** Ends a check: the assumptions without a finding are not decided. */
export class UndecidedError extends Error {
  override readonly name = 'UndecidedError';

  /** Both without addresses, titles and secrets. */
  constructor(
    readonly reason: string,
    readonly advice: string,
  ) {
    super(reason);
  }
}

export const RUN_AGAIN = 'Run the acceptance again; if it persists, look up this answer of Google';

/** @throws UndecidedError unless the call succeeded */
export function requireDone(answer: Answer, what: string): void {
  if (answer.error !== null) throw new UndecidedError(`${what}: ${describeAnswer(answer)}`, RUN_AGAIN);
}

type Experiment = {
  decide: (finding: Finding) => void;
  measure: (measurement: Measurement) => void;
  show: (activity: string) => void;
};

type Definition = Pick<Check, 'name' | 'title' | 'plan' | 'decides'>;

/** Creates a check from an experiment. Findings before an {@link UndecidedError} count. */
export function createCheck(definition: Definition, experiment: (tools: Experiment) => Promise<void>): Check {
  return {
    ...definition,
    async run(show) {
      const findings = new Map<AssumptionId, Finding>();
      const measurements: Measurement[] = [];
      try {
        await experiment({
          decide: (finding) => void findings.set(finding.assumption, finding),
          measure: (measurement) => void measurements.push(measurement),
          show,
        });
      } catch (error) {
        const { reason, advice } = undecided(error);
        for (const id of definition.decides) {
          if (!findings.has(id)) findings.set(id, notDecided(id, reason, advice));
        }
      }
      return { findings: [...findings.values()], measurements };
    },
  };
}

/** @throws error if it is unexpected */
function undecided(error: unknown): Pick<UndecidedError, 'reason' | 'advice'> {
  if (error instanceof UndecidedError) return error;
  if (!(error instanceof FindingError)) throw error;
  const { finding } = error;
  const advice = finding.status === 'wrong' ? finding.advice : 'Specify the deployment with --stack';
  return { reason: finding.message, advice };
}
