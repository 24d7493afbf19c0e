import { BENCHES } from '../benches';
import { answerParent } from '../harness/apart';

answerParent(async ([name = '']) => BENCHES[name]?.run());
