/** What to try where Lucca does not deliver to a webhook: before it does, the webhook has to repeat a word. */
export function echoQuestion(webhookUrl: string): string {
  const probe = new URL(webhookUrl);
  probe.searchParams.set('echo', 'hello');
  return `does ${probe.href} answer hello?`;
}
