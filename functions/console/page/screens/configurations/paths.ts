export const STEPS = ['general', 'products', 'authorization', 'activation'] as const;
export type StepName = (typeof STEPS)[number];

export const SECTIONS = ['general', 'products', 'authorization', 'import', 'removal'] as const;
export type SectionName = (typeof SECTIONS)[number];

export const LIST_PATH = '/console/configurations';

/** Names in older links. */
const FORMER: Record<string, StepName> = { presentation: 'products', verification: 'authorization' };

/** @param id null for a new configuration */
export function stepPath(id: string | null, step: StepName): string {
  return id === null ? `${LIST_PATH}/new` : `${LIST_PATH}/${encodeURIComponent(id)}?step=${step}`;
}

export function sectionPath(id: string, section?: SectionName): string {
  const path = `${LIST_PATH}/${encodeURIComponent(id)}`;
  return section ? `${path}?section=${section}` : path;
}

export function logPath(id: string, filter = ''): string {
  return `/console/log?configuration=${encodeURIComponent(id)}${filter}`;
}

/** Null if the query names none. */
export function stepIn(query: URLSearchParams): StepName | null {
  const wanted = query.get('step') ?? query.get('section') ?? '';
  return STEPS.find((step) => step === wanted) ?? FORMER[wanted] ?? null;
}

/** Null if the query names none. Emails link to a step, even if the configuration has changed since. */
export function sectionIn(query: URLSearchParams): SectionName | null {
  const step = stepIn(query);
  const wanted = query.get('section') ?? (step === 'activation' ? 'import' : step);
  return SECTIONS.find((section) => section === wanted) ?? null;
}
