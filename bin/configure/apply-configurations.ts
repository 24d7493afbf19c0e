import { isDeepStrictEqual } from 'node:util';
import { sharedEstablishments, type Configuration } from '../../functions/domain/configuration';
import { auditedSave, AuditTrail, type AuditedChange } from '../../functions/store/audit-trail';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import type { CommandContext } from '../command-line/context';
import { settingReader } from '../command-line/deployment-settings';
import { print } from '../command-line/output';

type StoredConfigurations = {
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

/** What became of one configuration. */
export type Change = { id: string; change: 'added' | 'changed' | 'unchanged' | 'removed' };

/** A change of the stored configurations: what they would be, id by id; or why they must not become so. */
type ChangeResult =
  | { ok: true; configurations: Configuration[]; changes: Change[] }
  /** Each names its place in the file. */
  | { ok: false; problems: string[] };

/**
 * What the stored configurations become when those of a file are applied, by id. Applying the same file again changes nothing.
 *
 * @param prune remove the stored ones that the file lacks; else they are kept
 */
export function applyConfigurations(
  stored: Configuration[],
  file: Configuration[],
  { prune }: { prune: boolean },
): ChangeResult {
  const inFile = new Map(file.map((one) => [one.id, one]));
  const inStore = new Map(stored.map((one) => [one.id, one]));
  const kept = prune ? [] : stored.filter(({ id }) => !inFile.has(id));

  const problems = overlapsWith(kept, file);
  if (problems.length > 0) return { ok: false, problems };

  const surviving = stored.filter(({ id }) => !prune || inFile.has(id));
  return {
    ok: true,
    configurations: [
      ...surviving.map((one) => inFile.get(one.id) ?? one),
      ...file.filter(({ id }) => !inStore.has(id)),
    ],
    changes: [
      ...file.map((one): Change => ({ id: one.id, change: changeOf(inStore.get(one.id), one) })),
      ...stored
        .filter((one) => !surviving.includes(one))
        .map(({ id }): Change => ({ id, change: 'removed' })),
    ],
  };
}

/** Null if there is no configuration of that id. */
export function removeConfiguration(stored: Configuration[], id: string): Configuration[] | null {
  const rest = stored.filter((one) => one.id !== id);
  return rest.length < stored.length ? rest : null;
}

function changeOf(before: Configuration | undefined, after: Configuration): Change['change'] {
  if (!before) return 'added';
  return isDeepStrictEqual(before, after) ? 'unchanged' : 'changed';
}

function overlapsWith(kept: Configuration[], file: Configuration[]): string[] {
  return sharedEstablishments([...kept, ...file]).map(({ index, position, establishment, tenant, owner }) => {
    const place = `configurations[${index - kept.length}].establishments[${position}]`;
    return `${place}: establishment "${establishment}" of ${tenant} belongs to "${owner.id}", which is stored and not in the file`;
  });
}
