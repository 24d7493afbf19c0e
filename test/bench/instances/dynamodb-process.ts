import { startDynamoDb } from '../../support/aws/dynamodb';
import { reportToParent } from '../harness/child-process';

/** DynamoDB's stand-in in a process of its own, so that its work does not hold up who measures. */
reportToParent(async () => (await startDynamoDb()).endpoint);
