import type { Refusal } from '../functions/ingest/signature';

/**
 * Why the door refuses deliveries, and whether the sender may well be Lucca: who sends no signature at all is somebody who searches
 * the internet for doors.
 */
const MAY_BE_LUCCA: Record<Refusal | 'body_too_large', boolean> = {
  missing_header: false,
  bad_timestamp: true,
  too_old: true,
  too_new: true,
  bad_signature: true,
  body_too_large: true,
};

export const REFUSALS = Object.keys(MAY_BE_LUCCA);

export const REFUSALS_OF_LUCCA = Object.entries(MAY_BE_LUCCA).flatMap(([reason, may]) =>
  may ? [reason] : [],
);
