import type { ImportState } from '../contract/imports';
import type { Operations } from '../http/operations';

type ImportOperation =
  'getImport' | 'startImport' | 'advanceImport' | 'pauseImport' | 'resumeImport' | 'cancelImport';

const NO_IMPORT: ImportState = {
  ...{ state: 'none', dryRun: false, startedAt: null, finishedAt: null, by: null, since: null },
  ...{ products: [], examples: [], estimatedMinutes: null, problem: null, retryAt: null },
  earliestSince: '2026-01-01',
};

/** Temporary: no import ever exists. */
export function importOperations(): Pick<Operations, ImportOperation> {
  const none = () => Promise.resolve({ body: NO_IMPORT });
  return {
    ...{ getImport: none, startImport: none, advanceImport: none },
    ...{ pauseImport: none, resumeImport: none, cancelImport: none },
  };
}
