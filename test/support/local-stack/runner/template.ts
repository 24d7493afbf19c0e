import * as z from 'zod';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** The part of a CloudFormation template that the local stack reads. */
export const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export type Template = z.infer<typeof template>;

export type Resource = z.infer<typeof resource>;

/** The resources of the given types, with their logical ids. */
export function resourcesOf({ Resources }: Template, ...types: string[]): [id: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => types.includes(Type));
}

/** Resolves references. Both functions throw for unknown names. */
export type Lookup = {
  ref: (name: string) => string;
  attribute: (logicalId: string, attribute: string) => string;
};

const text = z.string();

const texts = z.array(z.string());

/**
 * Evaluates the intrinsic functions in a value of a template.
 *
 * @throws Error for an unsupported function
 */
export function resolveIntrinsics(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.filter(hasValue).map((item) => resolveIntrinsics(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && isIntrinsic(only[0])) return evaluate(only[0], only[1], lookup);
  return Object.fromEntries(
    entries.filter(([, item]) => hasValue(item)).map(([key, item]) => [key, resolveIntrinsics(item, lookup)]),
  );
}

function evaluate(name: string, argument: unknown, lookup: Lookup): unknown {
  const resolved = () => resolveIntrinsics(argument, lookup);
  switch (name) {
    case 'Ref':
      return lookup.ref(text.parse(argument));
    case 'Fn::GetAtt': {
      const path = typeof argument === 'string' ? argument.split('.') : texts.parse(argument);
      return lookup.attribute(path[0] ?? '', path.slice(1).join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = z.tuple([text, texts]).parse(resolved());
      return parts.join(separator);
    }
    case 'Fn::Split': {
      const [separator, whole] = z.tuple([text, text]).parse(resolved());
      return whole.split(separator);
    }
    case 'Fn::Select': {
      const [index, parts] = z.tuple([z.coerce.number().int(), texts]).parse(resolved());
      const part = parts[index];
      if (part === undefined) throw new Error(`Fn::Select: there is no element ${index}`);
      return part;
    }
    case 'Fn::Sub':
      return typeof argument === 'string'
        ? substitute(argument, {}, lookup)
        : substitute(...z.tuple([text, z.record(text, text)]).parse(resolved()), lookup);
    default:
      throw new Error(`The local stack does not support the intrinsic function ${name}`);
  }
}

/** `${Name}`, `${Resource.Attribute}`, and `${!Text}` for a literal `${Text}`. */
function substitute(whole: string, values: Record<string, string>, lookup: Lookup): string {
  return whole.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const value = values[name];
    if (value !== undefined) return value;
    const dot = name.indexOf('.');
    return dot < 0 ? lookup.ref(name) : lookup.attribute(name.slice(0, dot), name.slice(dot + 1));
  });
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

const noValue = z.strictObject({ Ref: z.literal('AWS::NoValue') });

function hasValue(value: unknown): boolean {
  return !noValue.safeParse(value).success;
}

/** Evaluates and parses the properties in the schema; other properties, such as roles, are ignored. */
export function readProperties<Shape extends z.ZodRawShape>(
  { Properties }: Resource,
  schema: z.ZodObject<Shape>,
  lookup: Lookup,
): z.infer<z.ZodObject<Shape>> {
  const named = Object.entries(Properties).filter(([name]) => name in schema.shape);
  return schema.parse(resolveIntrinsics(Object.fromEntries(named), lookup));
}
