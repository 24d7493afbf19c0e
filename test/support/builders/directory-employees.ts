import type { DirectoryEmployee } from '../../../functions/store/directory-store';

/** An active employee of establishment 12, as a refresh of the directory writes it. */
export function aDirectoryEmployee(overrides: Partial<DirectoryEmployee> = {}): DirectoryEmployee {
  const { id = '416' } = overrides;
  return {
    id,
    email: `camille.martin-${id}@acme.example`,
    status: 'active',
    jobPositionId: `of-${id}`,
    establishmentId: '12',
    establishmentSince: 0,
    givenName: 'Camille',
    familyName: `Martin ${id}`,
    addressAsOf: 0,
    readAt: 0,
    knownSince: 0,
    isAbsent: false,
    expiresAt: null,
    revision: 1,
    ...overrides,
  };
}
