import { startDynamoDb } from '../../support/aws/dynamodb';
import { answerParent } from '../harness/apart';

/** DynamoDB's stand-in in a process of its own, so that its work does not hold up who measures. */
answerParent(async () => (await startDynamoDb()).endpoint);
