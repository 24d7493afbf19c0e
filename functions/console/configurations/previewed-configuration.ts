import * as z from 'zod';
import { configuration, type Configuration } from '../../domain/configuration';

const { products, presentation } = configuration.shape;

/** A configuration of which only the presentation matters: what it would have written, anywhere. */
export const previewedConfiguration = z
  .object({ products: z.array(products.element), presentation })
  .transform((chosen): Configuration => ({
    ...chosen,
    id: 'preview',
    name: 'Preview',
    tenant: 'https://example.ilucca.net',
    establishments: ['1'],
    notificationEmails: [],
    active: true,
    google: { credentialsSecretId: 'preview', scope: 'https://www.googleapis.com/auth/calendar' },
  }));
