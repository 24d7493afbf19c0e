import { runCommand } from './command-line/command';
import { processContext } from './command-line/context';
import { readSecret } from './command-line/deployment-settings';
import { employeeHashCommand } from './employee-hash/employee-hash';

async function main(): Promise<void> {
  const context = { ...processContext(), readSecret };
  process.exitCode = await runCommand(employeeHashCommand(context), process.argv.slice(2), context);
}

void main();
