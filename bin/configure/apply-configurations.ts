import { isDeepStrictEqual } from 'node:util';
import { AuditTrail, type AuditedChange } from '../../functions/store/audit-trail';
import { auditedSave } from '../../functions/store/audited-save';
import type { Configuration } from '../../functions/domain/configuration';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import type { CommandContext } from '../commands/command-context';
import { print } from '../commands/print';
import { settingReader } from '../command-line/deployment-settings';

export type StoredConfigurations = {
  stored: Configuration[];
  /** Saves what they become, each change with its place in the audit trail. What is there already is not saved again. */
  save: (configurations: Configuration[]) => Promise<void>;
};

type Contents = Omit<AuditedChange, 'who' | 'via'>;

const NO_TRAIL = 'The change stands in no audit trail: the variable AUDIT_TABLE is not set\n';

/** @param stack as `--stack` names it */
export async function loadConfigurations(
  stack: string | undefined,
  context: CommandContext,
): Promise<StoredConfigurations> {
  const { client, environment, errors, now, newId, who } = context;
  const setting = settingReader(stack, context);
  const store = new ConfigurationStore(client, await setting('CONFIGURATIONS_TABLE', 'ConfigurationsTable'));
  const { configurations: stored, revision } = await store.load();

  async function save(configurations: Configuration[]): Promise<void> {
    const changes = changesBetween(stored, configurations);
    if (changes.length === 0) return;
    const saveAll = () => store.save(configurations, revision);
    // Who set the variables up before there was a trail can still change configurations.
    if (stack === undefined && !environment.AUDIT_TABLE) {
      await saveAll();
      await print(errors, NO_TRAIL);
      return;
    }
    const audit = new AuditTrail(client, await setting('AUDIT_TABLE', 'AuditTable'), now, newId);
    await auditedSave(
      changes.map((change) => ({ who, via: 'command', ...change })),
      saveAll,
      audit,
    );
  }

  return { stored, save };
}

function changesBetween(stored: Configuration[], wanted: Configuration[]): Contents[] {
  const inStore = new Map(stored.map((one) => [one.id, one]));
  const inFuture = new Map(wanted.map((one) => [one.id, one]));
  return [...new Set([...inStore.keys(), ...inFuture.keys()])].flatMap((id): Contents[] => {
    const before = inStore.get(id) ?? null;
    const after = inFuture.get(id) ?? null;
    if (isDeepStrictEqual(before, after)) return [];
    return [{ action: actionOf(before, after), configuration: id, before, after }];
  });
}

function actionOf(before: Configuration | null, after: Configuration | null): AuditedChange['action'] {
  if (!before) return 'configuration.create';
  if (!after) return 'configuration.delete';
  if (!isDeepStrictEqual({ ...before, active: after.active }, after)) return 'configuration.change';
  return after.active ? 'configuration.activate' : 'configuration.deactivate';
}
