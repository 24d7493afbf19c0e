import * as z from 'zod';
import { GOOGLE_URLS } from '../../../functions/google/google-client';
import type { CommandContext } from '../command-context';
import { CommandError } from '../command-error';

const url = z.url({ protocol: /^https?$/ }).optional();

const urls = z.object({
  WEBHOOK_URL: url,
  QUEUE_URL: url,
  DEAD_LETTER_QUEUE_URL: url,
  LUCCA_TOKEN_URL: url,
  ...GOOGLE_URLS,
});

/** The variables that say where something is, for tests and the local stack; an empty one is as none. */
export type Urls = z.infer<typeof urls>;

/** @throws CommandError naming each that is no address of the web */
export function readUrls({ environment }: Pick<CommandContext, 'environment'>): Urls {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = urls.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    parsed.error.issues.map(
      ({ path }) => `${path.join('.')}: must be an address that begins with https:// or http://`,
    ),
  );
}
