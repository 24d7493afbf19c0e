import { documentedReasonTable, reasonTable } from './support/documentation/reason-table';

it('lists in the README what each reason means, in the words of the console and the mails', async () => {
  expect(await documentedReasonTable()).toBe(reasonTable());
});
