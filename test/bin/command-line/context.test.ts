import { hostname } from 'node:os';
import { operatorName } from '../../../bin/command-line/context';

describe('operatorName', () => {
  it('uses the user id when a user has no name', () => {
    // Prepare, act
    const named = operatorName(() => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    });
    // Assess
    expect(named).toBe(`uid-${String(process.getuid?.())}@${hostname()}`);
  });
});
