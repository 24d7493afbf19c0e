import { isTimeZone } from '../../../../functions/shared/time';
import { ENUMERATIONS, KINDS } from '../events/known-fields';
import { formOf, isApiVersion, isIdentifier } from '../events/value-form';

/** Types of resources in Lucca's documentation. */
const TYPES = [
  ...['event', 'calendar-event', 'leave', 'leave-account', 'leave-request', 'employee', 'employment'],
  ...['business-establishment', 'department', 'job-position', 'legal-entity', 'office', 'work-location'],
];

const ENUMERATION_PATHS = new Set(KINDS.flatMap((kind) => Object.keys(ENUMERATIONS[kind])));

const DURATION = /^data\.(days\[\]\.duration|totalDuration)\.(iso|value)$/;

export function isEnumerationPath(path: string): boolean {
  return ENUMERATION_PATHS.has(path);
}

/** Whether a value says nothing about a person and stays: the path decides, and the value must look like one. */
export function isKept(path: string, value: string | number): boolean {
  if (DURATION.test(path)) return typeof value === 'number' ? Math.abs(value) < 1000 : isDuration(value);
  if (typeof value === 'number') return false;
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (value === '') return true;
  if (path === 'topic') return /^[a-z-]{1,40}\.[a-z-]{1,40}$/.test(value);
  if (path === 'apiVersion') return isApiVersion(value);
  if (ENUMERATION_PATHS.has(path)) return isIdentifier(value);
  if (name === 'type') return TYPES.includes(value);
  return isTimeZone(value) && (value.includes('/') || name === 'timeZone');
}

function isDuration(value: string): boolean {
  return formOf(value) === 'duration' && value.length <= 16;
}
