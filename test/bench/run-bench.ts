import { answerParent } from './apart';
import { BENCHES } from './benches';

answerParent(async ([name = '']) => BENCHES[name]?.run());
