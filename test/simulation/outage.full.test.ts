import { testOutages } from './outage.suite';

testOutages(24, [
  ['without authorization', 600],
  ['without quota', 100],
  ['of server errors', 50],
]);
