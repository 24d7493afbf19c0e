import * as z from 'zod';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** A CloudFormation template, as far as the local stack reads it. */
export const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export type Template = z.infer<typeof template>;
export type Resource = z.infer<typeof resource>;

/** The resources of some types, with their logical ids. */
export function resourcesOf({ Resources }: Template, ...types: string[]): [id: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => types.includes(Type));
}
