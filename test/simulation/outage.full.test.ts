import { testOutages } from './outage.suite';

testOutages(24, [
  ['without authorization', 5000],
  ['without quota', 100],
  ['of server errors', 50],
]);
