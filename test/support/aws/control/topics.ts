import * as z from 'zod';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import { AwsFault, type FakeService } from './server';

const subscription = z.object({ TopicArn: z.string(), Protocol: z.string(), Endpoint: z.string() });
const list = z.strictObject({ TopicArn: z.string(), NextToken: z.string().optional() });

/** SNS with the topics and subscriptions of a template. All are confirmed (AWS-04). */
export class FakeTopics {
  /** ARNs of subscriptions by topic; `PendingConfirmation` for those that nobody has confirmed. */
  readonly subscriptions = new Map<string, string[]>();

  constructor(template: Template, lookup: Lookup) {
    for (const [id] of resourcesOf(template, 'AWS::SNS::Topic')) this.subscriptions.set(lookup.ref(id), []);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::SNS::Subscription')) {
      const { TopicArn } = subscription.parse(resolveIntrinsics(Properties, lookup));
      this.subscriptions.get(TopicArn)?.push(`${TopicArn}:${id}`);
    }
  }

  readonly service: FakeService = {
    prefix: 'sns',
    id: '2010-03-31',
    operations: {
      ListSubscriptionsByTopic: (input) => {
        const { TopicArn } = list.parse(input);
        const found = this.subscriptions.get(TopicArn);
        if (!found) throw new AwsFault('NotFound', 'Topic does not exist', 404);
        return { Subscriptions: found.map((SubscriptionArn) => ({ SubscriptionArn, TopicArn })) };
      },
    },
  };
}
