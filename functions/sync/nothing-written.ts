import type { Mapping } from '../store/mapping';

/** The mapping of a resource that has none yet. */
export function nothingWritten(resource: string): Omit<Mapping, 'revision'> {
  return {
    resource,
    product: null,
    version: '',
    settled: null,
    doubtful: [],
    generation: -1,
    hash: null,
    etag: null,
    link: null,
    result: null,
    workingLocationRefusedUntil: null,
    expiresAt: 0,
  };
}
