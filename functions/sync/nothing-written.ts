import type { Mapping } from '../domain/mapping';

/** The mapping of a resource that has none yet. */
export function nothingWritten(resource: string): Omit<Mapping, 'revision'> {
  return {
    resource,
    product: null,
    version: '',
    settled: [],
    doubtful: [],
    following: null,
    generation: -1,
    written: null,
    guests: [],
    employee: null,
    ownerAddress: null,
    endsAt: null,
    result: null,
    plainUntil: null,
    expiresAt: 0,
  };
}
