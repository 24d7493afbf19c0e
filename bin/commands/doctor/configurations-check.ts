import { terminalCommand } from '../../../functions/shared/cli-command';
import type { Configuration } from '../../../functions/domain/configuration';
import { sharedEstablishments } from '../../../functions/store/establishments';
import { ok, wrong, type Finding } from '../../doctor/finding';
import type { Lookups } from '../../doctor/lookups';

/** Whether there is a configuration at all, and each establishment has one at most. */
export async function checkConfigurations(
  { configurations }: Pick<Lookups, 'configurations'>,
  stackName: string | null,
): Promise<Finding[]> {
  const all = await configurations();
  const apply = terminalCommand('configure', ['apply', 'FILE'], stackName);
  if (all.length === 0) {
    return [wrong('there is none: every event is skipped', `Write one in the console, or: ${apply}`)];
  }
  const shared = sharedEstablishments(all).map(({ establishment, index, owner }) => {
    const said = `${owner.id} and ${all[index]?.id ?? ''} share the establishment ${establishment}`;
    return wrong(said, `Take it from one of them: ${apply}`);
  });
  return shared.length > 0 ? shared : [ok(all.map(described).join(', '))];
}

function described({ id, active }: Configuration): string {
  return active ? id : `${id} (inactive)`;
}
