import { hostname } from 'node:os';
import { operatorName } from '../../../bin/command-line/context';

describe('operator', () => {
  it('names a user without a name by number', () => {
    // Prepare, act
    const named = operatorName(() => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    });
    // Assess
    expect(named).toBe(`uid-${String(process.getuid?.())}@${hostname()}`);
  });
});
