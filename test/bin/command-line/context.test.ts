import { hostname } from 'node:os';
import { operator } from '../../../bin/command-line/context';

describe('operator', () => {
  it('names a user without a name by number', () => {
    // Prepare, act
    const named = operator(() => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    });
    // Assess
    expect(named).toBe(`uid-${String(process.getuid?.())}@${hostname()}`);
  });
});
