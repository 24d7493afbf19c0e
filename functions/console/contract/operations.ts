import type * as z from 'zod/mini';
import { employeeMonth, employeeQuery, preview, previewRequest } from './calendar';
import {
  auditPage,
  auditQuery,
  authorizationCheck,
  authorizationCheckRequest,
  changedConfiguration,
  configurationList,
  establishmentList,
  googleCredentialsList,
  listedConfiguration,
  luccaCheck,
  luccaCheckRequest,
  newConfiguration,
} from './configurations';
import { directoryProgress, employeeSearchQuery, foundEmployees } from './directory';
import { importState, startImportRequest } from './imports';
import {
  chart,
  chartQuery,
  logContent,
  logDetail,
  logPage,
  logPageQuery,
  retryRequest,
  retryResult,
} from './logs';
import type { ProblemCode } from './problem';
import { person, type Role } from './session';

type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its parameter: `/api/logs/{id}`. */
  path: `/api/${string}`;
  summary: string;
  /** The minimum role. */
  role: Role;
  query: z.ZodMiniObject | null;
  body: z.ZodMiniType | null;
  /** Whether the request needs `If-Match`. */
  needsEtag: boolean;
  status: 200 | 201 | 204;
  response: z.ZodMiniType | null;
  /** Besides the problems of every operation. */
  problems: readonly ProblemCode[];
};

const read = {
  method: 'GET',
  role: 'reader',
  query: null,
  body: null,
  needsEtag: false,
  status: 200,
  problems: [],
} as const;

const change = {
  method: 'POST',
  role: 'administrator',
  query: null,
  body: null,
  needsEtag: false,
  status: 200,
} as const;

const ONE_CONFIGURATION = '/api/configurations/{id}';
const IMPORT = `${ONE_CONFIGURATION}/import` as const;
const CHANGE_PROBLEMS = ['unknown_configuration', 'etag_required', 'changed_meanwhile'] as const;

/** All operations of the API: the server, its OpenAPI document and the page are derived from them. */
export const OPERATIONS = {
  getPerson: { ...read, path: '/api/me', summary: 'Get the signed-in person', response: person },
  listConfigurations: {
    ...read,
    path: '/api/configurations',
    summary: 'List the configurations with their state',
    response: configurationList,
  },
  createConfiguration: {
    ...change,
    path: '/api/configurations',
    summary: 'Create an inactive configuration',
    body: newConfiguration,
    status: 201,
    response: listedConfiguration,
    problems: ['establishment_taken', 'too_many_configurations', 'changed_meanwhile'],
  },
  getConfiguration: {
    ...read,
    path: ONE_CONFIGURATION,
    summary: 'Get a configuration with its state',
    response: listedConfiguration,
    problems: ['unknown_configuration'],
  },
  changeConfiguration: {
    ...change,
    method: 'PUT',
    path: ONE_CONFIGURATION,
    summary: 'Change a configuration',
    body: changedConfiguration,
    needsEtag: true,
    response: listedConfiguration,
    problems: [...CHANGE_PROBLEMS, 'establishment_taken', 'too_many_configurations'],
  },
  deleteConfiguration: {
    ...change,
    method: 'DELETE',
    path: ONE_CONFIGURATION,
    summary: 'Delete a configuration; its events stay in the calendars',
    needsEtag: true,
    status: 204,
    response: null,
    problems: CHANGE_PROBLEMS,
  },
  activateConfiguration: {
    ...change,
    path: `${ONE_CONFIGURATION}/activate`,
    summary: 'Activate a configuration',
    needsEtag: true,
    response: listedConfiguration,
    problems: CHANGE_PROBLEMS,
  },
  deactivateConfiguration: {
    ...change,
    path: `${ONE_CONFIGURATION}/deactivate`,
    summary: 'Deactivate a configuration; its events stay in the calendars',
    needsEtag: true,
    response: listedConfiguration,
    problems: CHANGE_PROBLEMS,
  },
  checkAuthorization: {
    ...change,
    path: `${ONE_CONFIGURATION}/authorization-check`,
    summary: "Check Google's authorization with the calendar of one employee",
    body: authorizationCheckRequest,
    response: authorizationCheck,
    problems: ['unknown_configuration'],
  },
  listGoogleCredentials: {
    ...read,
    path: '/api/google-credentials',
    summary: 'List the Google credentials of this deployment',
    response: googleCredentialsList,
  },
  listEstablishments: {
    ...read,
    path: '/api/establishments',
    summary: "List the tenant's establishments from Lucca",
    response: establishmentList,
  },
  checkTenant: {
    ...change,
    path: '/api/lucca-check',
    summary: 'Check whether the URL of a tenant answers, and whether the connector can read it',
    body: luccaCheckRequest,
    response: luccaCheck,
    problems: [],
  },
  searchEmployees: {
    ...read,
    path: '/api/employees',
    summary: 'Search the employees of the configured establishments by name, address or Lucca id',
    query: employeeSearchQuery,
    response: foundEmployees,
  },
  getDirectory: {
    ...read,
    path: '/api/directory',
    summary: 'Get how far the employees have been read from Lucca',
    response: directoryProgress,
  },
  refreshDirectory: {
    ...change,
    path: '/api/directory/refresh',
    summary: 'Read employees from Lucca for some seconds, if a refresh is running or due',
    response: directoryProgress,
    problems: ['queue_unavailable'],
  },
  previewPresentation: {
    ...read,
    method: 'POST',
    path: '/api/preview',
    summary: 'Preview example events',
    body: previewRequest,
    response: preview,
  },
  listLogs: {
    ...read,
    path: '/api/logs',
    summary: 'List events with their outcomes, newest first',
    query: logPageQuery,
    response: logPage,
  },
  getLog: {
    ...read,
    path: '/api/logs/{id}',
    summary: 'Get an event with its attempts and its current calendar events',
    response: logDetail,
    problems: ['unknown_event'],
  },
  getLogContent: {
    ...change,
    path: '/api/logs/{id}/content',
    summary: 'Get what is stored of an event; the audit trail records it',
    response: logContent,
    problems: ['unknown_event'],
  },
  retryLog: {
    ...change,
    path: '/api/logs/{id}/retry',
    summary: 'Retry a waiting or failed event, or a skipped one whose cause was removed',
    response: retryResult,
    problems: [
      'unknown_event',
      'nothing_to_retry',
      'payload_not_kept',
      'cause_remains',
      'retry_under_way',
      'not_in_lucca',
      'no_lucca_access',
      'lucca_unavailable',
      'queue_unavailable',
    ],
  },
  retryLogs: {
    ...change,
    path: '/api/retries',
    summary:
      'Retry the events that match a filter or have these ids: up to 100 per call, fewer while the queue is long',
    body: retryRequest,
    response: retryResult,
    problems: ['lucca_unavailable', 'queue_unavailable', 'queue_full'],
  },
  getChart: {
    ...read,
    path: '/api/chart',
    summary: 'Get the number of events by outcome and hour',
    query: chartQuery,
    response: chart,
  },
  getEmployeeMonth: {
    ...read,
    path: '/api/employee-month',
    summary: 'Get the calendar events of one employee in one month',
    query: employeeQuery,
    response: employeeMonth,
    problems: ['unknown_employee'],
  },
  listAudit: {
    ...read,
    path: '/api/audit',
    summary: 'List changes with their authors, newest first',
    query: auditQuery,
    response: auditPage,
  },
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

export type OperationName = keyof typeof OPERATIONS;
type Operations = typeof OPERATIONS;

type Parsed<Schema> = Schema extends z.ZodMiniType ? z.infer<Schema> : null;
export type QueryOf<Name extends OperationName> = Parsed<Operations[Name]['query']>;
export type BodyOf<Name extends OperationName> = Parsed<Operations[Name]['body']>;
export type ResponseOf<Name extends OperationName> = Parsed<Operations[Name]['response']>;
