/** Characters, of three bytes at most. DynamoDB takes sort keys of 1,024 bytes. Those of an index need not be unique: a cut does no harm. */
const SORT_LENGTH = 300;

/** @param instant ISO 8601, UTC with milliseconds: texts of one length sort as times */
export function sortKey(instant: string, event: string): string {
  return `${instant}#${event}`.slice(0, SORT_LENGTH).toWellFormed();
}
