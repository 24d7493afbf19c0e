import * as z from 'zod';

/**
 * Reads the environment variables of a function, once at its start.
 *
 * @throws Error that names every missing or invalid variable, so that a faulty deployment fails immediately
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  variables: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Invalid environment variables: ${problems.join('; ')}`);
}
