import { bytes, envelope, trainingSession } from '../../support/builders/lucca-examples';

/** The sizes of a delivery, KB: an ordinary one, one with a long description, and on to the largest that the webhook takes. */
export const SIZES = [2, 16, 64, 256];

/** A session of which nobody has heard, in so many bytes: those that are not description are in the description. */
export function sessionOfSize(kilobytes: number, id: string): Buffer {
  const json = (description: string) =>
    bytes(envelope({ ...trainingSession, id, description }, { id, occurredAt: new Date().toISOString() }));
  return json('x'.repeat(kilobytes * 1024 - json('').length));
}
