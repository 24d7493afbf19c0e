import { OPERATIONS } from '../../../../functions/console/contract/operations';
import { findOperation, operationNames } from '../../../../functions/console/http/operations';

describe('an operation is found', () => {
  it.each(operationNames)('at its path, and by its method: %s', (name) => {
    // Prepare
    const { method, path } = OPERATIONS[name];
    const hasId = path.includes('{id}');
    // Act
    const found = findOperation(method, path.replace('{id}', 'a-1'));
    // Assess
    expect(found).toEqual({ kind: 'operation', name, id: hasId ? 'a-1' : '' });
  });

  it('for HEAD as for GET', () => {
    expect(findOperation('HEAD', '/api/logs/a')).toEqual(findOperation('GET', '/api/logs/a'));
  });

  it.each([
    ['a%2Fb', 'a/b'],
    ['%C3%A9%20', 'é '],
    ['..', '..'],
    ['a?b', 'a?b'],
    ['a+b', 'a+b'],
  ])('with its id decoded: %s', (encoded, id) => {
    expect(findOperation('GET', `/api/logs/${encoded}`)).toMatchObject({ name: 'getLog', id });
  });
});

describe('no operation is found', () => {
  it.each([
    '/api/logs/',
    '/api/logs/a/b',
    '/api/logs/a/retry/',
    '/api/configurations/france/authorization_check',
    '/api/configurations//activate',
    '/x/api/me',
    '/api/me\n',
    '/api/logs/%E9',
    '/api/configurations/%/activate',
  ])('at %j', (path) => {
    expect(findOperation('GET', path)).toEqual({ kind: 'unknown_path' });
  });

  it.each([
    ['PUT', '/api/configurations', ['GET', 'HEAD', 'POST']],
    ['HEAD', '/api/configurations/a/activate', ['POST']],
    ['GET', '/api/preview', ['POST']],
    ['', '/api/me', ['GET', 'HEAD']],
  ])('by the method %j of %s, which has other methods', (method, path, methods) => {
    expect(findOperation(method, path)).toEqual({ kind: 'method_not_allowed', allowed: methods });
  });
});
