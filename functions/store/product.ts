import * as z from 'zod';
import { PRODUCTS } from '../domain/vocabulary';

/** The products of Lucca that a configuration can choose. */
export const product = z.enum(PRODUCTS);
export type Product = z.infer<typeof product>;
