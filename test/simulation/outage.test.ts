import { testOutages } from './outage.suite';

testOutages(2, { authorization: 20, quota: 20, servers: 20 });
