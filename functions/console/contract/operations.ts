import type * as z from 'zod/mini';
import { employeeMonth, employeeQuery, preview, previewRequest } from './calendar';
import { CONFIGURATION_OPERATIONS } from './configuration-operations';
import { auditPage, auditQuery } from './configurations';
import { directoryProgress, employeeSearchQuery, foundEmployees } from './directory';
import { IMPORT_OPERATIONS } from './import-operations';
import { LOG_OPERATIONS } from './log-operations';
import { change, read, type Operation } from './operation';
import { person } from './session';

/** All operations of the API: the server, its OpenAPI document and the page are derived from them. */
export const OPERATIONS = {
  getPerson: { ...read, path: '/api/me', summary: 'Get the signed-in person', response: person },
  ...CONFIGURATION_OPERATIONS,
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
  ...LOG_OPERATIONS,
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
  ...IMPORT_OPERATIONS,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
type Operations = typeof OPERATIONS;

type Parsed<Schema> = Schema extends z.ZodMiniType ? z.infer<Schema> : null;
export type QueryOf<Name extends OperationName> = Parsed<Operations[Name]['query']>;
export type BodyOf<Name extends OperationName> = Parsed<Operations[Name]['body']>;
export type ResponseOf<Name extends OperationName> = Parsed<Operations[Name]['response']>;
