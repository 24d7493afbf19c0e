import type { DirectoryEmployee } from '../../../functions/store/directory-store';

/** An active employee of the establishment 12, as the directory keeps them. */
export function aKeptEmployee(overrides: Partial<DirectoryEmployee> = {}): DirectoryEmployee {
  return {
    id: '416',
    email: 'lea.fontaine@acme.example',
    status: 'active',
    jobPositionId: '416-1',
    establishmentId: '12',
    establishmentSince: 0,
    givenName: 'Léa',
    familyName: 'Fontaine',
    asOf: 0,
    knownSince: 0,
    isAbsent: false,
    expiresAt: null,
    revision: 1,
    ...overrides,
  };
}
