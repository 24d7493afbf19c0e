import * as z from 'zod';

/** The products of Lucca that a configuration can choose. */
export const product = z.enum(['training', 'office', 'absences']);
export type Product = z.infer<typeof product>;
