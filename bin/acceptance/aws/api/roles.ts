import {
  IAMClient,
  SimulatePrincipalPolicyCommand,
  type ContextEntry,
  type IAMClientConfig,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

const results = z.array(
  z.object({
    EvalActionName: z.string(),
    EvalDecision: z.enum(['allowed', 'explicitDeny', 'implicitDeny']),
    MissingContextValues: z.array(z.string()).default([]),
  }),
);

/** Values of condition keys in a request, by key. */
export type RequestContext = Record<string, { type: 'string' | 'stringList'; values: string[] }>;

export type Simulation = { role: string; actions: string[]; resource: string; context: RequestContext };

/** IAM is global; its client needs a region all the same. */
export function createRolesApi(overrides: IAMClientConfig) {
  const client = new IAMClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });
  return {
    /**
     * Evaluates the policies of a role, with its permissions boundary and those of the organization.
     *
     * @returns the actions that the role may call on the resource
     * @throws Error if the decision depends on a condition key that the context lacks
     */
    async simulate({ role, actions, resource, context }: Simulation): Promise<Set<string>> {
      const allowed = new Set<string>();
      let page: string | undefined;
      do {
        const { EvaluationResults, Marker, IsTruncated } = await permitted(
          'iam:SimulatePrincipalPolicy',
          () =>
            client.send(
              new SimulatePrincipalPolicyCommand({
                PolicySourceArn: role,
                ActionNames: actions,
                ResourceArns: [resource],
                ContextEntries: Object.keys(context).length === 0 ? undefined : entriesOf(context),
                Marker: page,
              }),
            ),
        );
        for (const { EvalActionName, EvalDecision, MissingContextValues } of results.parse(
          EvaluationResults,
        )) {
          if (MissingContextValues.length > 0) {
            throw new Error(`${EvalActionName} depends on ${MissingContextValues.join(', ')}`);
          }
          if (EvalDecision === 'allowed') allowed.add(EvalActionName);
        }
        page = IsTruncated === true ? Marker : undefined;
      } while (page !== undefined);
      return allowed;
    },
  };
}

function entriesOf(context: RequestContext): ContextEntry[] {
  return Object.entries(context).map(([ContextKeyName, { type, values }]) => ({
    ContextKeyName,
    ContextKeyType: type,
    ContextKeyValues: values,
  }));
}
