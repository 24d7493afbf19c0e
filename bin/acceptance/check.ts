import type { AssumptionId } from './assumptions/assumption';

export const SERVICES = ['google', 'lucca', 'aws'] as const;

export type Service = (typeof SERVICES)[number];

/**
 * The result of a check for one assumption. All texts are shown to the operator and stored in the report: they contain
 * no address, title or secret.
 */
export type Finding = { assumption: AssumptionId } & (
  | { verdict: 'confirmed'; detail: string }
  /** `answer`: what the service did instead, such as `403 forbidden "…"`. */
  | { verdict: 'refuted'; answer: string }
  /** `reason`: why; `advice`: how to decide it. */
  | { verdict: 'not decided'; reason: string; advice: string }
);

export function confirmed(assumption: AssumptionId, detail: string): Finding {
  return { assumption, verdict: 'confirmed', detail };
}

export function refuted(assumption: AssumptionId, answer: string): Finding {
  return { assumption, verdict: 'refuted', answer };
}

export function notDecided(assumption: AssumptionId, reason: string, advice: string): Finding {
  return { assumption, verdict: 'not decided', reason, advice };
}

/** Figures for the report that no assumption is about, such as latencies. */
export type Measurement = { title: string; columns: string[]; rows: string[][] };

export type CheckResult = { findings: Finding[]; measurements?: Measurement[] };

/** One step of the acceptance. */
export type Check = {
  /** `google.revive`: the service and a word or two. The register of assumptions refers to it. */
  name: string;
  /** What the operator reads while it runs, in the imperative: "Bring back a deleted event". */
  title: string;
  /** What it does at the service and what it creates, one sentence for `--dry-run`. */
  plan: string;
  /** The assumptions that it decides. Those for which it returns no finding are not decided. */
  decides: readonly AssumptionId[];
  /**
   * @param showActivity shows what the check is doing
   * @throws any error; the assumptions are then not decided
   */
  run: (showActivity: (activity: string) => void) => Promise<CheckResult>;
};

/** The checks of one service, in their order. */
export type CheckGroup = {
  service: Service;
  /** `Google`, `Lucca`, `AWS` */
  title: string;
  checks: Check[];
  /**
   * Removes everything that the checks of this run or of an earlier one made. Called before the first check and after
   * the last one, also after an interruption. Idempotent.
   *
   * @returns what was removed, such as `3 Google events`
   */
  removeTraces: () => Promise<string[]>;
};
