import { availableParallelism } from 'node:os';
import { runCommand } from '../../bin/command-line/command';
import { BENCHES } from './benches';
import { startApart } from './harness/apart';
import { benchCommand } from './harness/bench-command';
import { machine } from './harness/machine';
import { rows } from './harness/rows';

async function main(): Promise<void> {
  const context = {
    output: process.stdout,
    errors: process.stderr,
    names: Object.keys(BENCHES),
    sideBySide: (name: string) => (BENCHES[name]?.besideOthers ? availableParallelism() : 1),
    runBench: async (name: string) => {
      const { answer, stop } = await startApart('run-bench', { args: [name] });
      return { text: await stop(), rows: rows.parse(answer) };
    },
    machine: machine(Date.now()),
    now: Date.now,
  };
  process.exitCode = await runCommand(benchCommand(context), process.argv.slice(2), context);
}

void main();
