import { testHistories } from './histories.suite';

testHistories(1000);
