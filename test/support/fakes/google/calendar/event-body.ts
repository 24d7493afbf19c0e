import Ajv from 'ajv';
import { ApiError } from '../api-error';
import schema from './event-schema.json';
import type { GoogleEvent } from './google-event';

/**
 * The schema is the library's own type of an event, `calendar_v3.Schema$Event`; after an upgrade of the library run
 *
 *     npx ts-json-schema-generator --path node_modules/@googleapis/calendar/build/v3.d.ts --type 'calendar_v3.Schema$Event' \
 *       --no-type-check --no-top-ref --expose none --jsDoc none --out test/support/fakes/google/calendar/event-schema.json
 */
const isEvent = new Ajv({ allowUnionTypes: true }).compile<GoogleEvent>(schema);

/**
 * Reads the body of a write. Null means "not set", so it is left out.
 *
 * @throws ApiError if a field is unknown or has another type
 */
export function readEventBody(body: unknown): GoogleEvent {
  checkEventBody(body);
  const withoutNulls: unknown = JSON.parse(
    JSON.stringify(body, (_key, value: unknown) => value ?? undefined),
  );
  checkEventBody(withoutNulls);
  return withoutNulls;
}

export function checkEventBody(body: unknown): asserts body is GoogleEvent {
  if (isEvent(body)) return;
  const [error] = isEvent.errors ?? [];
  const unknownName: unknown = error?.params['additionalProperty'];
  const problem = typeof unknownName === 'string' ? `Unknown name "${unknownName}"` : (error?.message ?? '');
  throw ApiError.invalid(`Invalid JSON payload received. ${problem} at 'event${error?.instancePath ?? ''}'`);
}
