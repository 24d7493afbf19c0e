import { shippedPackages } from '../lib/bundling/shipped-packages';
import { runCommand } from './command-line/command';
import { licencesCommand } from './supply-chain/licences';

async function main(): Promise<void> {
  const context = { output: process.stdout, errors: process.stderr, shipped: shippedPackages };
  process.exitCode = await runCommand(licencesCommand(context), process.argv.slice(2), context);
}

void main();
