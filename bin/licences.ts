import { shippedPackages } from '../lib/shipped-packages';
import { licencesCommand } from './commands/licences-command';
import { runCommand } from './commands/run-command';

async function main(): Promise<void> {
  const context = { output: process.stdout, errors: process.stderr, shipped: shippedPackages };
  process.exitCode = await runCommand(licencesCommand(context), process.argv.slice(2), context);
}

void main();
