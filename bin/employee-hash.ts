import { employeeHashCommand } from './employee-hash/employee-hash';
import { processContext } from './command-line/context';
import { readSecret } from './commands/read-secret';
import { runCommand } from './command-line/command';

async function main(): Promise<void> {
  const context = { ...processContext(), readSecret };
  process.exitCode = await runCommand(employeeHashCommand(context), process.argv.slice(2), context);
}

void main();
