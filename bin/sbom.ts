import { shippedBundles } from '../lib/bundling/shipped-packages';
import { runCommand } from './command-line/command';
import { sbomCommand } from './supply-chain/sbom';

async function main(): Promise<void> {
  const context = { output: process.stdout, errors: process.stderr, bundles: shippedBundles };
  process.exitCode = await runCommand(sbomCommand(context), process.argv.slice(2), context);
}

void main();
