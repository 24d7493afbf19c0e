import * as z from 'zod';

/**
 * The environment of a function, read once when it starts.
 *
 * @throws Error naming every variable that is missing or wrong, so that a bad deployment fails at its start
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  variables: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment of the function is not usable. ${problems.join('; ')}`);
}

/** A variable that holds names, separated by commas. */
export const names = z.string().transform((text) => text.split(',').filter(Boolean));
