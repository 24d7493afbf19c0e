import { sharedEstablishments, type Configuration } from '../../../functions/domain/configuration';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { ok, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** Checks that there is a configuration, and that no establishment belongs to two of them. */
export async function checkConfigurations(
  lookups: Pick<Lookups, 'configurations'>,
  stackName: string | null,
): Promise<Finding[]> {
  const configurations = await lookups.configurations();
  const apply = terminalCommand('configure', ['apply', 'FILE'], stackName);
  if (configurations.length === 0) {
    return [wrong('there is none: every event is skipped', `Create one in the console, or: ${apply}`)];
  }
  const shared = sharedEstablishments(configurations).map(({ establishment, index, owner }) =>
    wrong(
      `${owner.id} and ${configurations[index]?.id ?? ''} share the establishment ${establishment}`,
      `Remove it from one of them: ${apply}`,
    ),
  );
  return shared.length > 0 ? shared : [ok(configurations.map(describe).join(', '))];
}

function describe({ id, active }: Configuration): string {
  return active ? id : `${id} (inactive)`;
}
