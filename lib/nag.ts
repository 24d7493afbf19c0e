import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Makes `synth()` fail on every finding of cdk-nag's AwsSolutions pack that is not suppressed. */
export function addNagChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/**
 * Suppresses a rule for a construct and its children.
 *
 * @param rule of the AwsSolutions pack, such as `SMG4`
 * @param reason why the rule does not apply
 */
export function suppressNagRule(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

/**
 * Suppresses IAM5, the rule against wildcards in policies, for one resource.
 *
 * @param resource as cdk-nag writes it, see {@link nagArn}
 * @param reason why the wildcard is needed
 */
export function allowWildcard(role: IConstruct, resource: string, reason: string): void {
  suppressNagRule(role, `IAM5[Resource::${resource}]`, reason);
}

/** An ARN in the account and region of the stack, as cdk-nag writes it. */
export function nagArn(service: string, resource: string): string {
  return `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
}
