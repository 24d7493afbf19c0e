import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { buildApp } from '../../../lib/app';
import { inTemporaryFolder } from './in-temporary-folder';

export const WITHOUT_BUNDLES = { 'aws:cdk:bundling-stacks': [] };

const policyDocument = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Action: z.union([z.string().transform((action) => [action]), z.array(z.string())]),
      Resource: z.unknown(),
      Condition: z.unknown().optional(),
    }),
  ),
});

const role = z.object({
  Type: z.literal('AWS::IAM::Role'),
  Properties: z.strictObject({
    AssumeRolePolicyDocument: z.unknown(),
    Policies: z.array(z.object({ PolicyDocument: policyDocument })),
  }),
});

/** Synthesizes a stage without the functions' bundles. The folder of the assembly is deleted after `use`. */
export function withAssembly<Result>(
  context: Record<string, unknown>,
  use: (assembly: ReturnType<App['synth']>) => Result,
): Result {
  return inTemporaryFolder((outdir) =>
    use(buildApp({ outdir, context: { ...context, ...WITHOUT_BUNDLES } }).synth()),
  );
}

const templates = new Map<string, Template>();

/** The template of a stage, cached by context. */
export function synthesize(context: Record<string, unknown> = {}): Template {
  const key = JSON.stringify(context);
  const cached = templates.get(key);
  if (cached) return cached;
  const template = withAssembly(context, ({ stacks }) =>
    Template.fromJSON(z.record(z.string(), z.unknown()).parse(stacks[0]?.template)),
  );
  templates.set(key, template);
  return template;
}

const recordCondition = z.object({
  'ForAllValues:StringLike': z.object({ 'dynamodb:LeadingKeys': z.array(z.string()) }),
});

/** The ids of records that the roles may write, with wildcards. */
export function writableRecords(template: Template): string[] {
  const roles = Object.values(template.findResources('AWS::IAM::Role')).map((found) => role.parse(found));
  const policies = roles.flatMap(({ Properties }) => Properties.Policies);
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Condition }) => {
      const found = recordCondition.safeParse(Condition);
      return found.success ? found.data['ForAllValues:StringLike']['dynamodb:LeadingKeys'] : [];
    });
}

/** The actions that a role allows, by resource (see {@link readable}) and condition, if any. */
export function allowedBy(template: Template, roleId: string): Record<string, string[]> {
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(
    ([id]) => readable({ Ref: id }) === roleId,
  );
  const [found] = z.tuple([role]).parse(roles.map(([, resource]) => resource));
  const statements = found.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(statements.map(({ Effect }) => Effect)).toEqual(statements.map(() => 'Allow'));
  const allowed: Record<string, string[]> = {};
  for (const { Action, Resource, Condition } of statements) {
    const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
    for (const resource of Array.isArray(Resource) ? Resource : [Resource]) {
      const key = readable(resource) + condition;
      allowed[key] = [...(allowed[key] ?? []), ...Action].toSorted();
    }
  }
  return allowed;
}

const reference = z.union([
  z.string(),
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
    .transform((get) => get['Fn::GetAtt'][0]),
]);
const joined = z
  .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(reference)]) })
  .transform((join) => join['Fn::Join'][1].join(''));

/** A reference as text, with logical ids without their hash: `EventsQueue`, `Logs/index/by-open`, `SyncFunction:*`. */
function readable(value: unknown): string {
  return z
    .union([reference, joined])
    .parse(value)
    .replace(/^(\w+?)[0-9A-F]{8}(?=$|[/:])/, '$1');
}

/** The findings of the plugins that validate an app. */
export function validationReport(assembly: string) {
  const finding = z.object({
    ruleName: z.string(),
    violatingConstructs: z.array(z.object({ constructPath: z.string() })),
  });
  const report = z.object({
    pluginReports: z.array(
      z.object({
        pluginName: z.string(),
        violations: z.array(finding),
        suppressedViolations: z.array(finding.extend({ reason: z.string() })).default([]),
      }),
    ),
  });
  return report.parse(JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')))
    .pluginReports;
}
