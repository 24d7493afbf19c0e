import type { StageSettings } from '../../lib/settings/stage-settings';
import { allSecretNames, secretNames } from '../../lib/storage/secrets';
import { CommandError } from '../command-line/command';
import type { DeployApi } from './aws';

/**
 * Checks, before a stack is created, that the names of its secrets are free, or that the secrets exist if the stack only
 * refers to them. A deleted stack leaves its secrets behind.
 *
 * @throws CommandError that says how to continue
 */
export async function checkSecrets(
  { stage, secretPrefix, createSecrets }: StageSettings,
  api: Pick<DeployApi, 'secretState'>,
): Promise<void> {
  const names = secretNames(secretPrefix);
  const states = await Promise.all(
    allSecretNames(names).map(async (name) => ({ name, state: await api.secretState(name) })),
  );
  const namesOf = (state: string) => states.filter((one) => one.state === state).map(({ name }) => name);
  const setting = `"createSecrets" of the stage ${stage} in cdk.json`;

  const problems = [
    ...list(
      'These secrets are scheduled for deletion; until then, their names are taken:',
      namesOf('deleted'),
      (name) => [`keep it: aws secretsmanager restore-secret --secret-id ${name}`, deletion(name)],
    ),
    ...(createSecrets
      ? list(
          `These secrets exist already. To use them with their values, set ${setting} to false:`,
          namesOf('exists'),
          (name) => [deletion(name)],
        )
      : list(`These secrets do not exist, and ${setting} is false:`, namesOf('missing'), (name) => [
          `create it: aws secretsmanager create-secret --name ${name}${valueOf(name, names.logKey)}`,
        ])),
  ];
  if (problems.length > 0) throw new CommandError([...problems, 'Nothing was deployed.']);
}

function list(heading: string, names: string[], solutions: (name: string) => string[]): string[] {
  if (names.length === 0) return [];
  return [
    heading,
    ...names.flatMap((name) => [`  ${name}`, ...solutions(name).map((text) => `    to ${text}`)]),
  ];
}

function deletion(name: string): string {
  return `delete it: aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${name}`;
}

/** All secrets but the log key are created empty. */
function valueOf(name: string, logKey: string): string {
  if (name !== logKey) return '';
  const password = 'get-random-password --password-length 64 --exclude-punctuation --output text';
  return ` --secret-string "$(aws secretsmanager ${password})"`;
}

/** Tables by the ids that the stack gives them, in the order in which their data is copied. */
const RESTORABLE = {
  Configurations: 'configurations',
  Audit: 'audit',
  Mappings: 'mappings',
  Guests: 'guests',
  Logs: 'logs',
} as const;

/** A table that an earlier stack of the same name has left behind. `table`: value of `restore --table`. */
export type OldTable = { name: string; table: string };

/** Finds tables by the names that CloudFormation generates: `<stack>-<logical id>-<random>`. */
export async function oldTablesOf(stack: string, api: Pick<DeployApi, 'tables'>): Promise<OldTable[]> {
  const names = await api.tables(`${stack}-`);
  return Object.entries(RESTORABLE).flatMap(([id, table]) =>
    names
      .filter((name) => new RegExp(`^-${id}[0-9A-F]{8}-[0-9A-Z]+$`).test(name.slice(stack.length)))
      .map((name) => ({ name, table })),
  );
}

/** Says how to copy the data of old tables into those of a new stack. Returns an empty text if there are none. */
export function describeOldTables(stack: string, tables: OldTable[]): string {
  if (tables.length === 0) return '';
  return [
    '\nTables of an earlier stack with this name still exist. To copy their data into the new tables, in this order',
    '(with --dry-run first; see "Deploy again after a removal" in lib/deployment/README.md):',
    ...tables.map(
      ({ name, table }) => `  npm run restore -- --stack ${stack} --table ${table} --from ${name}`,
    ),
    '',
  ].join('\n');
}
