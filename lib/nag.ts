import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts a finding of cdk-nag on a construct and what is below it.
 *
 * @param rule of the AwsSolutions pack, such as `SMG4`, or one finding of it, such as `IAM5[Resource::*]`
 * @param reason why it is right as it is
 */
export function suppressNagRule(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}
