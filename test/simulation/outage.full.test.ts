import { testOutages } from './outage.suite';

describe('the connector', () => {
  testOutages({ authorization: 5000, quota: 500, servers: 500 });
});
