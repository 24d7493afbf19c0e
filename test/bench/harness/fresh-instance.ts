import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';
import type { Handler as Webhook } from '../../../functions/ingest/handler';
import type { Handler as Sync } from '../../../functions/sync/handler';
import { ROOT } from '../../support/local-stack/run-script';

const FUNCTIONS = join(ROOT, 'functions');
const load = createRequire(__filename);

const isFunction = (value: unknown) => typeof value === 'function';
const ingest = z.object({ handler: z.custom<Webhook>(isFunction) });
const sync = z.object({ handler: z.custom<Sync>(isFunction) });

export type Instance = { ingest: Webhook; sync: Sync };

/** The webhook and the sync function as a cold start leaves them: what others of them remember, they do not. */
export function freshInstance(): Instance {
  for (const file of Object.keys(load.cache)) {
    if (file.startsWith(FUNCTIONS)) Reflect.deleteProperty(load.cache, file);
  }
  return {
    ingest: ingest.parse(load(join(FUNCTIONS, 'ingest/index.ts'))).handler,
    sync: sync.parse(load(join(FUNCTIONS, 'sync/index.ts'))).handler,
  };
}
