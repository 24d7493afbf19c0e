/** What is asked for, one after the other. */
export const STEPS = ['general', 'presentation', 'authorization', 'verification', 'activation'] as const;
export type StepName = (typeof STEPS)[number];

export function stepAddress(id: string, step: StepName): string {
  return `/console/configurations/${encodeURIComponent(id)}?step=${step}`;
}

/** Of the address; the first where it names none. */
export function stepIn(query: URLSearchParams): StepName {
  return STEPS.find((step) => step === query.get('step')) ?? 'general';
}
