import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationFile } from '../../../functions/domain/configuration';
import { ROOT, runScript } from './run-script';

const EXAMPLE = join(ROOT, 'test', 'support', 'story', 'configuration.json');

export type ApplyOptions = {
  /** Gets the file that is applied. */
  folder: string;
  /** Of the commands. */
  environment: Record<string, string>;
  signal?: AbortSignal;
};

/** Applies the example configuration, with this scope in it, as an administrator does. */
export async function applyExample(
  scope: string,
  { folder, environment, signal }: ApplyOptions,
): Promise<void> {
  const { configurations } = configurationFile.parse(JSON.parse(await readFile(EXAMPLE, 'utf8')));
  const changed = configurations.map((one) => ({ ...one, google: { ...one.google, scope } }));
  const file = join(folder, 'configurations.json');
  await writeFile(file, JSON.stringify({ configurations: changed }));
  await runScript({ file: 'bin/configure.ts', args: ['apply', file], environment, signal });
}
