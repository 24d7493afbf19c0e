import type { SqsSwitches } from '../aws/sqs-front';
import type { AwsDataSwitches } from './aws-data-switches';
import type { Deviation } from './deviation';

export type AwsDataFakes = { switches: AwsDataSwitches; sqs: { switches: SqsSwitches } };

const EVERY_FIFTH_MS = 12_000;

/** For each assumption with a check, how AWS could behave otherwise. */
export const AWS_DATA_DEVIATIONS: readonly Deviation<AwsDataFakes>[] = [
  redrive('refused', 'refuses the redrive of a FIFO queue'),
  redrive('fails', 'starts a redrive that fails'),
  redrive('changes the body', 'changes the body of a redriven message'),
  redrive('loses the message', 'completes a redrive whose messages do not arrive'),
  {
    assumption: 'AWS-17',
    name: 'drops a redriven message as a duplicate',
    apply: ({ sqs }) => {
      sqs.switches.redrive = 'keeps the deduplication id';
    },
  },
  {
    assumption: 'AWS-19',
    name: 'takes longer than Lucca waits',
    apply: ({ switches }) => {
      const { answerMs } = switches;
      switches.answerMs = (post) => (post === 15 ? 3100 : answerMs(post));
    },
  },
  {
    assumption: 'AWS-19',
    name: 'answers 503 while many deliveries arrive',
    apply: ({ switches }) => {
      switches.answerWith = (post) => (post === 17 ? 503 : null);
    },
  },
  {
    assumption: 'AWS-20',
    name: 'starts instances of the webhook slowly',
    apply: ({ switches }) => {
      const { answerMs } = switches;
      switches.answerMs = (post) => (post === 1 ? 3100 : answerMs(post));
    },
  },
  {
    assumption: 'AWS-21',
    name: 'replaces characters beyond ASCII in bodies',
    apply: ({ switches }) => {
      switches.onBody = (body) => Buffer.from(body.toString().replace(/[^\p{ASCII}]/gu, '?'));
    },
  },
  {
    assumption: 'AWS-21',
    name: 'passes normalised JSON',
    apply: ({ switches }) => {
      switches.onBody = (body) => Buffer.from(body.toString().replaceAll('é', 'e\u0301'));
    },
  },
  {
    assumption: 'AWS-22',
    name: 'lets messages of a group overtake each other',
    apply: ({ sqs }) => {
      sqs.switches.keepsOrder = false;
    },
  },
  {
    assumption: 'AWS-23',
    name: 'processes events slowly',
    apply: ({ switches }) => {
      let events = 0;
      switches.processingMs = () => {
        events += 1;
        return events % 5 === 0 ? EVERY_FIFTH_MS : 0;
      };
    },
  },
  {
    assumption: 'AWS-24',
    name: 'does not drop duplicates',
    apply: ({ sqs }) => {
      sqs.switches.deduplicates = false;
    },
  },
  {
    assumption: 'AWS-26',
    name: 'has functions whose clock is wrong',
    apply: ({ switches }) => {
      switches.apiClockAheadMs = 20_000;
    },
  },
  {
    assumption: 'AWS-27',
    name: 'does not update the index',
    apply: ({ switches }) => {
      switches.isIndexed = false;
    },
  },
  {
    assumption: 'AWS-28',
    name: 'passes processed messages again',
    apply: ({ switches }) => {
      switches.receives = 2;
    },
    also: ['AWS-24'],
  },
];

function redrive(how: SqsSwitches['redrive'], name: string): Deviation<AwsDataFakes> {
  return {
    assumption: 'AWS-16',
    name,
    apply: ({ sqs }) => {
      sqs.switches.redrive = how;
    },
    also: ['AWS-17'],
  };
}
