import * as z from 'zod';
import type { Lookup, Template } from '../../local-stack/runner/template';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws-environment';
import { AwsFault, type FakeService } from './server';

const named = z.strictObject({ StackName: z.string(), NextToken: z.string().optional() });

/** Forces several pages. */
const PAGE = 40;

type StackOptions = { template: Template; lookup: Lookup; name: string; outputs: Record<string, string> };

/** CloudFormation with one stack, as deployed. */
export class FakeStack {
  /** ms since the epoch */
  createdAt = Date.parse('2026-01-01T00:00:00Z');
  isProtected = true;
  readonly outputs: Record<string, string>;

  constructor(private readonly options: StackOptions) {
    this.outputs = { ...options.outputs };
  }

  readonly service: FakeService = {
    prefix: 'cloudformation',
    id: '2010-05-15',
    operations: {
      DescribeStacks: (input) => {
        const { name } = this.#find(input);
        return {
          Stacks: [
            {
              StackName: name,
              StackId: `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/${name}/1`,
              CreationTime: new Date(this.createdAt),
              StackStatus: 'UPDATE_COMPLETE',
              EnableTerminationProtection: this.isProtected,
              Outputs: Object.entries(this.outputs).map(([OutputKey, OutputValue]) => ({
                OutputKey,
                OutputValue,
              })),
            },
          ],
        };
      },
      ListStackResources: (input) => {
        const { template, lookup } = this.#find(input);
        const all = Object.entries(template.Resources).map(([id, { Type }]) => ({
          LogicalResourceId: id,
          PhysicalResourceId: physicalId(lookup, id),
          ResourceType: Type,
          ResourceStatus: 'CREATE_COMPLETE',
          LastUpdatedTimestamp: new Date(this.createdAt),
        }));
        const from = Number(named.parse(input).NextToken ?? 0);
        const end = from + PAGE;
        return {
          StackResourceSummaries: all.slice(from, end),
          ...(end < all.length && { NextToken: String(end) }),
        };
      },
    },
  };

  #find(input: unknown): StackOptions {
    const { StackName } = named.parse(input);
    if (StackName === this.options.name) return this.options;
    throw new AwsFault('ValidationError', `Stack with id ${StackName} does not exist`);
  }
}

function physicalId(lookup: Lookup, id: string): string {
  try {
    return lookup.ref(id);
  } catch {
    // Of a type whose name nothing in the template refers to.
    return `local-${id}`;
  }
}
