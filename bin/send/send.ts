import type { Command } from 'commander';
import { STATUS_CODES } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parseJson } from '../../functions/shared/json';
import { CommandError, createCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { readReferenced, stackOption } from '../command-line/deployment-settings';
import { print } from '../command-line/output';
import { postDelivery, type DeliveryResponse } from './post-delivery';
import { resolveTarget, type TargetOptions, type TargetSources } from './target';

type SendContext = Pick<CommandContext, 'input' | 'output' | 'errors' | 'now'> & TargetSources;

/** `send`: signs a JSON file and posts it as Lucca does. Fails unless the webhook accepts the delivery. */
export function sendCommand(context: SendContext): Command {
  const { now, output } = context;
  return createCommand('npm run send --', context)
    .description('Signs a JSON file and posts it to the webhook, as Lucca does.')
    .showSuggestionAfterError(false)
    .argument('<file>', 'event in JSON, sent unchanged; - reads standard input')
    .option('--url <url>', 'webhook URL (default: $WEBHOOK_URL, else from the stack)')
    .option(
      '--secret-file <file>',
      'file with the signing secret (default: $WEBHOOK_SECRET, else secret $WEBHOOK_SECRET_ID, else from the stack)',
    )
    .addOption(stackOption())
    .action(async (file: string, options: TargetOptions) => {
      const body = await readBody(file, context);
      const target = await resolveTarget(options, context);
      const response = await postDelivery(body, target, new Date(now()));
      await print(output, `${formatResponse(response)}\n`);
      if (!response.ok) throw new CommandError([], 1);
    });
}

/**
 * @param file `-` for standard input
 * @throws CommandError if it cannot be read or is not JSON
 */
async function readBody(file: string, { input, readFile }: SendContext): Promise<Buffer> {
  const body = await readReferenced('FILE', file, () => (file === '-' ? buffer(input) : readFile(file)));
  if (parseJson(body.toString('utf8')) !== undefined) return body;
  throw new CommandError([`FILE: ${file === '-' ? 'standard input' : file} must be JSON`]);
}

function formatResponse({ status, reason }: DeliveryResponse): string {
  return `${status} ${reason ?? STATUS_CODES[status] ?? ''}`.trimEnd();
}
