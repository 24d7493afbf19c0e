import { testHistories } from './histories.suite';

testHistories(100);
