import type { Operations } from '../operation';
import type { LogDependencies } from './dependencies';
import { getChart } from './chart';
import { getEmployeeMonth } from './employee-month';
import { getLog } from './get-log';
import { listLogs } from './list-logs';
import { retryLog } from './retry-log';
import { retryLogs } from './retry-logs';


type LogOperation = 'listLogs' | 'getLog' | 'retryLog' | 'retryLogs' | 'getChart' | 'getEmployeeMonth';

/** What the console does with the log. */
export function logOperations(dependencies: LogDependencies): Pick<Operations, LogOperation> {
  return {
    listLogs: listLogs(dependencies),
    getLog: getLog(dependencies),
    retryLog: retryLog(dependencies),
    retryLogs: retryLogs(dependencies),
    getChart: getChart(dependencies),
    getEmployeeMonth: getEmployeeMonth(dependencies),
  };
}
