import { Command, CommanderError } from 'commander';
import { STATUS_CODES } from 'node:http';
import { nameOf } from '../../functions/ingest/unavailable';
import { InputError } from './input-error';
import { postDelivery } from './post-delivery';
import { resolveTarget, type Sources, type TargetOptions } from './target';

export type Surroundings = Sources & {
  readInput: () => Promise<Buffer>;
  now: () => Date;
  print: (line: string) => void;
  printError: (line: string) => void;
};

/**
 * `npm run send`: signs a JSON file and posts it as Lucca does.
 *
 * @param words of the command line, without the program's name
 * @returns the exit code: 0 if the delivery was accepted, 1 if it was not, 2 if it could not be sent as asked
 */
export async function send(words: string[], surroundings: Surroundings): Promise<0 | 1 | 2> {
  const { print, printError } = surroundings;
  let code: 0 | 1 = 0;
  const command = new Command('send')
    .description('Signs a JSON file and posts it to the webhook, as Lucca does.')
    .argument('<file>', 'the event in JSON, sent as it is; - is the standard input')
    .option('--url <url>', 'the webhook (default: $WEBHOOK_URL, or of the stack)')
    .option(
      '--secret-file <file>',
      'the signing secret (default: $WEBHOOK_SECRET, or the one named $WEBHOOK_SECRET_ID, or of the stack)',
    )
    .option('--stack <name>', 'the deployed stack, where options and variables do not say it')
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        print(text.trimEnd());
      },
      writeErr: () => undefined,
    })
    .action(async (file: string, options: TargetOptions) => {
      code = await deliver(file, options, surroundings);
    });
  try {
    await command.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (!(error instanceof InputError) && !(error instanceof CommanderError)) throw error;
    printError(error.message.replace(/^error: /, ''));
    return 2;
  }
}

async function deliver(file: string, options: TargetOptions, surroundings: Surroundings): Promise<0 | 1> {
  const body = await readJson(file, surroundings);
  const target = await resolveTarget(options, surroundings);
  try {
    const { ok, status, reason } = await postDelivery(body, target, surroundings.now());
    surroundings.print(`${status} ${reason ?? STATUS_CODES[status] ?? ''}`.trimEnd());
    return ok ? 0 : 1;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    surroundings.printError(`${new URL(target.url).origin} gives no answer (${nameOf(cause)})`);
    return 1;
  }
}

async function readJson(file: string, { readFile, readInput }: Surroundings): Promise<Buffer> {
  let body: Buffer;
  try {
    body = await (file === '-' ? readInput() : readFile(file));
  } catch (error) {
    throw new InputError('FILE', `${file} cannot be read (${nameOf(error)})`);
  }
  try {
    JSON.parse(body.toString('utf8'));
    return body;
  } catch {
    throw new InputError('FILE', `${file === '-' ? 'the standard input' : file} must be JSON`);
  }
}
