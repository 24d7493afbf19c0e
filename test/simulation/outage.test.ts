import { testOutages } from './outage.suite';

describe('the connector', () => {
  testOutages({ authorization: 20, quota: 20, servers: 20 });
});
