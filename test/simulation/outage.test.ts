import { testOutages } from './outage.suite';

testOutages(2, [
  ['without authorization', 20],
  ['without quota', 20],
]);
