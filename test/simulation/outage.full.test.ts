import { testOutages } from './outage.suite';

testOutages(24, { authorization: 5000, quota: 500, servers: 500 });
