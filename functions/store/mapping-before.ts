import * as z from 'zod';

/** A mapping that version 1.0 wrote: one place at most, whose hash and etag stand beside it. */
const before = z.looseObject({
  settled: z.looseObject({}).nullable(),
  doubtful: z.array(z.looseObject({})),
  hash: z.string().nullable(),
  etag: z.string().nullable(),
  link: z.string().nullable(),
  workingLocationRefusedUntil: z.string().nullable(),
});

/** Reads what an earlier version wrote as today's would have: an upgrade must not lose track of an event. */
export function asWrittenToday(item: Record<string, unknown>): Record<string, unknown> {
  const { success, data } = before.safeParse(item);
  if (!success) return item;
  const { settled, doubtful, hash, etag, link, workingLocationRefusedUntil: plainUntil, ...rest } = data;
  return {
    ...rest,
    settled: settled ? [{ ...settled, piece: '', hash, etag, link }] : [],
    doubtful: doubtful.map((place) => ({ ...place, piece: '', hash: null, etag: null, link: null })),
    written: null,
    plainUntil,
  };
}
