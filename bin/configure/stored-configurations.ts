import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../../functions/domain/configuration';
import { ImportJobs } from '../../functions/import/import-jobs';
import { ActivationStore } from '../../functions/store/activation-store';
import { auditedSave, AuditTrail, type AuditedChange } from '../../functions/store/audit-trail';
import { RecordStore } from '../../functions/store/record-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import type { CommandContext } from '../command-line/context';
import { createSettingReader } from '../command-line/deployment-settings';
import { print } from '../command-line/output';

type StoredConfigurations = {
  stored: Configuration[];
  /** Replaces the stored configurations and records each change in the audit trail. Writes nothing without a change. */
  save: (configurations: Configuration[]) => Promise<void>;
};

const NOT_AUDITED = 'Warning: the change is not in the audit trail because AUDIT_TABLE is not set\n';

/** @param stack value of `--stack` */
export async function loadConfigurations(
  stack: string | undefined,
  context: CommandContext,
): Promise<StoredConfigurations> {
  const { client, environment, errors, now, newId, who } = context;
  const readSetting = createSettingReader(stack, context);
  const table = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
  const store = new ConfigurationStore(client, table);
  const records = new RecordStore(client, table);
  const activations = new ActivationStore(records, now);
  const jobs = new ImportJobs({ records, newId, now });
  const { configurations: stored, revision } = await store.load();

  async function save(configurations: Configuration[]): Promise<void> {
    const changes = changesBetween(stored, configurations);
    if (changes.length === 0) return;
    const write = async () => {
      await store.save(configurations, revision);
      for (const change of changes) {
        await activations.record(change, who);
        await jobs.followChange(change);
      }
    };
    // Without a stack, the variables may name a table of configurations only.
    if (stack === undefined && !environment.AUDIT_TABLE) {
      await write();
      await print(errors, NOT_AUDITED);
      return;
    }
    const audit = new AuditTrail(client, await readSetting('AUDIT_TABLE', 'AuditTable'), now, newId);
    await auditedSave(
      changes.map((change) => ({ who, via: 'command', ...change })),
      write,
      audit,
    );
  }

  return { stored, save };
}

type ConfigurationChange = Pick<AuditedChange, 'action' | 'configuration'> & {
  before: Configuration | null;
  after: Configuration | null;
};

function changesBetween(stored: Configuration[], wanted: Configuration[]): ConfigurationChange[] {
  const storedById = new Map(stored.map((one) => [one.id, one]));
  const wantedById = new Map(wanted.map((one) => [one.id, one]));
  return [...new Set([...storedById.keys(), ...wantedById.keys()])].flatMap((id): ConfigurationChange[] => {
    const before = storedById.get(id) ?? null;
    const after = wantedById.get(id) ?? null;
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
