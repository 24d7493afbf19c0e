import * as z from 'zod';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import { evaluate, statement, type Statement } from './policies';
import { AwsFault, type FakeService } from './server';

const policies = z.array(z.looseObject({ PolicyDocument: z.looseObject({ Statement: z.array(statement) }) }));

const simulation = z.strictObject({
  PolicySourceArn: z.string(),
  ActionNames: z.array(z.string().regex(/^[a-z0-9-]+:\w+$/)).min(1),
  ResourceArns: z.array(z.string().startsWith('arn:')).min(1),
  ContextEntries: z
    .array(
      z.strictObject({
        ContextKeyName: z.string(),
        ContextKeyType: z.enum(['string', 'stringList']),
        ContextKeyValues: z.array(z.string()),
      }),
    )
    .default([]),
  Marker: z.string().optional(),
});

/** Forces several pages. */
const PAGE = 8;

/** IAM with the roles of a template. It evaluates their policies (AWS-01, AWS-02). */
export class FakeRoles {
  /** Statements by the ARN of the role. */
  readonly statements = new Map<string, Statement[]>();

  constructor(template: Template, lookup: Lookup) {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
      const found = policies.parse(resolveIntrinsics(Properties['Policies'] ?? [], lookup));
      const all = found.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      this.statements.set(lookup.attribute(id, 'Arn'), all);
    }
  }

  /** The service. The id is the version of its API. */
  readonly service: FakeService = {
    prefix: 'iam',
    id: '2010-05-08',
    operations: {
      // https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
      SimulatePrincipalPolicy: (input) => {
        const { PolicySourceArn, ActionNames, ResourceArns, ContextEntries, Marker } =
          simulation.parse(input);
        const statements = this.statements.get(PolicySourceArn);
        if (!statements) throw new AwsFault('NoSuchEntity', `There is no ${PolicySourceArn}`, 404);
        const context = Object.fromEntries(
          ContextEntries.map(({ ContextKeyName, ContextKeyValues }) => [ContextKeyName, ContextKeyValues]),
        );
        const all = ActionNames.flatMap((action) =>
          ResourceArns.map((resource) => {
            const { decision, missing } = evaluate(statements, { action, resource, context });
            return {
              EvalActionName: action,
              EvalResourceName: resource,
              EvalDecision: decision,
              MissingContextValues: missing,
            };
          }),
        );
        const from = Number(Marker ?? 0);
        const end = from + PAGE;
        return {
          IsTruncated: end < all.length,
          EvaluationResults: all.slice(from, end),
          ...(end < all.length && { Marker: String(end) }),
        };
      },
    },
  };
}
