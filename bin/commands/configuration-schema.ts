import * as z from 'zod';
import { configurationFile } from '../../functions/domain/configuration';

/** What editors and other tools need to know of the file; `npm run configure -- apply` checks more. */
export function configurationSchema(): object {
  return z.toJSONSchema(configurationFile, { io: 'input' });
}
