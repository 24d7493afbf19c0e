import { startDynamoDb } from '../../support/aws/dynamodb';
import { reportToParent } from '../harness/child-process';

/** A local DynamoDB in its own process, so that its work does not affect the measurement. */
reportToParent(async () => (await startDynamoDb()).endpoint);
