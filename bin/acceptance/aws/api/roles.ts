import {
  IAMClient,
  SimulatePrincipalPolicyCommand,
  type ContextEntry,
  type IAMClientConfig,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { CONTROL_CLIENT_OPTIONS, permitted } from './permitted';

const missing = z.array(z.string()).default([]);

const results = z.array(
  z.object({
    EvalActionName: z.string(),
    EvalDecision: z.enum(['allowed', 'explicitDeny', 'implicitDeny']),
    MissingContextValues: missing,
    ResourceSpecificResults: z.array(z.object({ MissingContextValues: missing })).default([]),
  }),
);

/** `missingKeys`: condition keys that the decision may depend on and that the simulated request lacks. */
export type Decision = { isAllowed: boolean; missingKeys: string[] };

/** The values of condition keys in a request, by key. */
export type RequestContext = Record<string, string[]>;

export type Simulation = { role: string; actions: string[]; resource: string; context: RequestContext };

/** IAM is global; its client needs a region all the same. */
export function createRolesApi(overrides: IAMClientConfig) {
  const client = new IAMClient({ ...CONTROL_CLIENT_OPTIONS, ...overrides });
  return {
    /**
     * Evaluates the policies of a role, with its permissions boundary and those of the organization.
     *
     * @returns decisions by action
     */
    async simulate({ role, actions, resource, context }: Simulation): Promise<Map<string, Decision>> {
      const decisions = new Map<string, Decision>();
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
                ContextEntries: entriesOf(context),
                Marker: page,
              }),
            ),
        );
        for (const result of results.parse(EvaluationResults)) {
          const missingKeys = [result, ...result.ResourceSpecificResults].flatMap(
            ({ MissingContextValues }) => MissingContextValues,
          );
          decisions.set(result.EvalActionName, { isAllowed: result.EvalDecision === 'allowed', missingKeys });
        }
        page = IsTruncated === true ? Marker : undefined;
      } while (page !== undefined);
      return decisions;
    },
  };
}

function entriesOf(context: RequestContext): ContextEntry[] {
  return Object.entries(context).map(([ContextKeyName, values]) => ({
    ContextKeyName,
    ContextKeyType: 'stringList',
    ContextKeyValues: values,
  }));
}
