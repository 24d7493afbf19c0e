import { employeeHashCommand } from './commands/employee-hash-command';
import { processContext } from './commands/process-context';
import { readSecret } from './commands/read-secret';
import { runCommand } from './commands/run-command';

async function main(): Promise<void> {
  const context = { ...processContext(), readSecret };
  process.exitCode = await runCommand(employeeHashCommand(context), process.argv.slice(2), context);
}

void main();
