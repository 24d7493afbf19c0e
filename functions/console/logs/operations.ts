import type { Operations } from '../operation';
import type { LogDependencies } from './dependencies';

export type { LogDependencies } from './dependencies';

type LogOperations = Pick<
  Operations,
  'listLogs' | 'getLog' | 'retryLog' | 'retryLogs' | 'getChart' | 'getEmployeeMonth'
>;

/** What the API does with the log. */
export function logOperations(dependencies: LogDependencies): LogOperations {
  const notYet = () => Promise.reject(new Error(`Not yet ${typeof dependencies}`));
  return {
    listLogs: notYet,
    getLog: notYet,
    retryLog: notYet,
    retryLogs: notYet,
    getChart: notYet,
    getEmployeeMonth: notYet,
  };
}
