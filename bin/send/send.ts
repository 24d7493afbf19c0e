import type { Command } from 'commander';
import { STATUS_CODES } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { CommandError, newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { lookUp, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { postDelivery, type Answer } from './post-delivery';
import { resolveTarget, type TargetOptions, type TargetSources } from './target';

type SendContext = Pick<CommandContext, 'output' | 'errors' | 'now'> & BodySources & TargetSources;

/** `send`: signs a JSON file and posts it as Lucca does; it fails unless the webhook accepts the delivery. */
export function sendCommand(context: SendContext): Command {
  const { now, output } = context;
  return newCommand('npm run send --', context)
    .description('Signs a JSON file and posts it to the webhook, as Lucca does.')
    .showSuggestionAfterError(false)
    .argument('<file>', 'the event in JSON, sent as it is; - is the standard input')
    .option('--url <url>', 'the webhook (default: $WEBHOOK_URL, or of the stack)')
    .option(
      '--secret-file <file>',
      'the signing secret (default: $WEBHOOK_SECRET, or the one named $WEBHOOK_SECRET_ID, or of the stack)',
    )
    .addOption(stackOption())
    .action(async (file: string, options: TargetOptions) => {
      const body = await readDeliveryBody(file, context);
      const target = await resolveTarget(options, context);
      const answer = await postDelivery(body, target, new Date(now()));
      await print(output, `${describe(answer)}\n`);
      if (!answer.ok) throw new CommandError([], 1);
    });
}

function describe({ status, reason }: Answer): string {
  return `${status} ${reason ?? STATUS_CODES[status] ?? ''}`.trimEnd();
}

type BodySources = Pick<CommandContext, 'input'> & {
  readFile: (path: string) => Promise<Buffer>;
};

/**
 * The bytes of a JSON file, as they are.
 *
 * @param file `-` for standard input
 * @throws CommandError if it cannot be read or is no JSON
 */
async function readDeliveryBody(file: string, { input, readFile }: BodySources): Promise<Buffer> {
  const body = await lookUp('FILE', file, () => (file === '-' ? buffer(input) : readFile(file)));
  try {
    JSON.parse(body.toString('utf8'));
    return body;
  } catch {
    throw new CommandError([`FILE: ${file === '-' ? 'the standard input' : file} must be JSON`]);
  }
}
