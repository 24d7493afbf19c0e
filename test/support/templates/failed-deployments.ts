import * as z from 'zod';

/** A synthesized template, as far as the life cycle of its resources depends on it. */
export const lifeCycleTemplate = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      DeletionPolicy: z.enum(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']).default('Delete'),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

type LifeCycleTemplate = z.infer<typeof lifeCycleTemplate>;

/**
 * CloudFormation's rules for what remains of a stack whose creation failed after it had created everything.
 *
 * @returns logical ids
 */
export function leftByFailedCreation({ Resources }: LifeCycleTemplate): string[] {
  return Object.entries(Resources)
    .filter(
      ([, { DeletionPolicy, Properties }]) =>
        ['Retain', 'Snapshot'].includes(DeletionPolicy) || isProtected(Properties),
    )
    .map(([id]) => id);
}

/** What remains of a stack that was in service and was deleted. */
export function leftByDeletion({ Resources }: LifeCycleTemplate): string[] {
  return Object.entries(Resources)
    .filter(([, { DeletionPolicy, Properties }]) => DeletionPolicy !== 'Delete' || isProtected(Properties))
    .map(([id]) => id);
}

/** Services reject the deletion of resources with `DeletionProtectionEnabled` (DynamoDB, Cognito, RDS) and its variants. */
function isProtected(properties: Record<string, unknown>): boolean {
  return Object.entries(properties).some(
    ([name, value]) => /^(DeletionProtection|TerminationProtection)/.test(name) && value !== false,
  );
}

/** Types whose names need to be unique within a function or an API only. */
const LOCALLY_NAMED = ['AWS::Lambda::Alias', 'AWS::ApiGatewayV2::Stage'];

/** The explicit names of resources, as `<type> <name>`: a second resource with the same name cannot be created. */
export function explicitNames(
  { Resources }: LifeCycleTemplate,
  ids: string[] = Object.keys(Resources),
): string[] {
  return ids.flatMap((id) => {
    const { Type = '', Properties = {} } = Resources[id] ?? {};
    const { Name, [`${Type.slice(Type.lastIndexOf(':') + 1)}Name`]: name = Name } = Properties;
    // A name that contains the name of another resource is as unique as that.
    const isExplicit = name !== undefined && !/"(Ref|Fn::GetAtt)"/.test(JSON.stringify(name));
    return isExplicit && !LOCALLY_NAMED.includes(Type) ? [`${Type} ${JSON.stringify(name)}`] : [];
  });
}
