import { BENCHES } from '../benches';
import { reportToParent } from '../harness/child-process';

reportToParent(async ([name = '']) => BENCHES[name]?.run());
