import { importState, startImportRequest } from './imports';
import { change, read, type Operation } from './operation';

const IMPORT = '/api/configurations/{id}/import';

export const IMPORT_OPERATIONS = {
  getImport: {
    ...read,
    path: IMPORT,
    summary: 'Get the latest import of a configuration with its progress',
    response: importState,
    problems: ['unknown_configuration'],
  },
  startImport: {
    ...change,
    path: IMPORT,
    summary: 'Start importing the events that exist in Lucca, or a dry run of it',
    body: startImportRequest,
    response: importState,
    problems: ['unknown_configuration', 'configuration_inactive', 'import_under_way', 'import_impossible'],
  },
  advanceImport: {
    ...change,
    path: `${IMPORT}/advance`,
    summary: 'Work on the running import for some seconds; otherwise it goes on within 5 minutes',
    response: importState,
    problems: ['unknown_configuration'],
  },
  pauseImport: {
    ...change,
    path: `${IMPORT}/pause`,
    summary: 'Pause the running import',
    response: importState,
    problems: ['unknown_configuration', 'no_import_under_way'],
  },
  resumeImport: {
    ...change,
    path: `${IMPORT}/resume`,
    summary: 'Resume a paused or failed import',
    response: importState,
    problems: ['unknown_configuration', 'configuration_inactive', 'import_impossible', 'no_import_under_way'],
  },
  cancelImport: {
    ...change,
    path: `${IMPORT}/cancel`,
    summary: 'End a running, paused or failed import; queued events are written',
    response: importState,
    problems: ['unknown_configuration', 'no_import_under_way'],
  },
} as const satisfies Record<string, Operation>;
