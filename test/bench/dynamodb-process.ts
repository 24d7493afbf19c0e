import { startDynamoDb } from '../local/dynamodb';
import { answerParent } from './apart';

/** DynamoDB's stand-in in a process of its own, so that its work does not hold up who measures. */
answerParent(async () => (await startDynamoDb()).endpoint);
