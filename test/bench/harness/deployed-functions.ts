import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_STAGE } from '../../support/local-stack/local-connector';
import type { FunctionSettings } from '../../support/local-stack/runner/execution-environment';
import { functionsOf } from '../../support/local-stack/runner/local-function';
import { createLookup, type Lookup, type Template } from '../../support/local-stack/runner/template';
import { synthesize } from '../../support/local-stack/synthesize';

/** Ids of the functions in the template, by the name of their folder. */
const IDS = {
  ingest: /^Ingest/,
  sync: /^Sync/,
  reconcile: /^Reconcile/,
  console: /^Console/,
  'deploy-check': /^Smoke/,
} as const;

export type DeployedFunctionName = keyof typeof IDS;
export const DEPLOYED_FUNCTIONS: DeployedFunctionName[] = [
  'ingest',
  'sync',
  'reconcile',
  'console',
  'deploy-check',
];

export type DeployedApp = {
  template: Template;
  /** @param origins of the emulators, which the environment of the functions names */
  lookup: (origins: { sqs: string; httpApi: string }) => Lookup;
  /**
   * The bundle, environment and memory of a function, as in the template.
   *
   * @param environment in addition
   */
  settingsOf: (
    name: DeployedFunctionName,
    lookup: Lookup,
    environment: Record<string, string>,
  ) => FunctionSettings;
};

/** Synthesizes the stack with its bundles in a temporary folder, which is deleted after `use`. */
export async function withDeployedApp<Result>(use: (app: DeployedApp) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'deployed-'));
  try {
    const { template, assetFolder } = await synthesize(folder, LOCAL_STAGE);
    return await use({
      template,
      lookup: (origins) => createLookup(template, origins),
      settingsOf(name, lookup, environment) {
        const found = functionsOf(template, lookup, assetFolder, environment).find((settings) =>
          IDS[name].test(settings.name),
        );
        if (!found) throw new Error(`The template has no function ${name}`);
        return found;
      },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
