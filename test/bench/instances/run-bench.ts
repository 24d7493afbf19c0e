import { answerParent } from '../harness/apart';
import { BENCHES } from '../benches';

answerParent(async ([name = '']) => BENCHES[name]?.run());
