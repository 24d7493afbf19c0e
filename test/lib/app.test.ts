import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

describe('The CDK app', () => {
  test('says in one line what is wrong with the stage, and ends with code 2', () => {
    const context = JSON.stringify({ stage: 'Prod' });

    const { status, stdout, stderr } = spawnSync('tsx', ['bin/app.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
        // The command line hands context over so.
        CDK_CONTEXT_JSON: context,
      },
    });

    expect(stderr).toMatch(/^The settings of the stage are wrong\. stage: must be [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
