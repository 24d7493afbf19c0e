import type { Configuration } from '../domain/configuration';

/** An establishment that a list of configurations names a second time. */
export type SharedEstablishment = {
  tenant: string;
  establishment: string;
  /** Where it is named again: which configuration of the list, which of its establishments. */
  index: number;
  position: number;
  /** Where it was named first. */
  owner: { id: string; index: number; position: number };
};

/** An establishment belongs to one configuration of its tenant: what breaks this rule, in the order of the list. */
export function sharedEstablishments(
  configurations: Pick<Configuration, 'id' | 'tenant' | 'establishments'>[],
): SharedEstablishment[] {
  const owners = new Map<string, SharedEstablishment['owner']>();
  const shared: SharedEstablishment[] = [];
  configurations.forEach(({ id, tenant, establishments }, index) => {
    establishments.forEach((establishment, position) => {
      const key = JSON.stringify([tenant, establishment]);
      const owner = owners.get(key);
      if (owner) shared.push({ tenant, establishment, index, position, owner });
      else owners.set(key, { id, index, position });
    });
  });
  return shared;
}
