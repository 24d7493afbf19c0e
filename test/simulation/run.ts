import { Command, InvalidArgumentError } from 'commander';
import { spawnSync } from 'node:child_process';

/** `npm run test:simulation -- --runs 5000 [--seed N [--path P]]`: plays new histories, or those of a seed again. */

type Options = { runs: string; seed?: string; path?: string };

const integer = (text: string): string => {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('Must be an integer.');
  return text;
};

const options = new Command('test:simulation')
  .description('Plays generated histories against the whole connector on a simulated clock')
  .requiredOption('--runs <number>', 'number of histories of each kind', integer)
  .option('--seed <number>', 'plays the histories of this seed again', integer)
  .option('--path <path>', 'plays only the failing history of this path')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const { status } = spawnSync('jest', ['test/simulation/simulation.test.ts', '--coverage=false'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    HISTORIES: options.runs,
    ...(options.seed !== undefined && { HISTORIES_SEED: options.seed }),
    ...(options.path !== undefined && { HISTORIES_PATH: options.path }),
  },
});
process.exitCode = status ?? 1;
