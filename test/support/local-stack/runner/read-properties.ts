import type * as z from 'zod';
import { resolve, type Lookup } from './intrinsics';
import type { Resource } from './template';

/** The properties of a resource that a schema names, worked out; others (roles, log settings) are not looked at. */
export function readProperties<Shape extends z.ZodRawShape>(
  { Properties }: Resource,
  schema: z.ZodObject<Shape>,
  lookup: Lookup,
): z.infer<z.ZodObject<Shape>> {
  const named = Object.entries(Properties).filter(([name]) => name in schema.shape);
  return schema.parse(resolve(Object.fromEntries(named), lookup));
}
