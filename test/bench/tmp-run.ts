import { withoutAccounts } from './tmp-accounts';
void withoutAccounts().then((rows) => { process.stdout.write(JSON.stringify(rows)); });
