import { findRoute } from './routes';

const routes = ['ANY /hooks', 'GET /hooks', 'ANY /hooks/{proxy+}', 'GET /hooks/{id}/state'].map((key) => ({
  key,
  target: key,
}));

describe('findRoute', () => {
  it.each([
    ['POST', '/hooks', 'ANY /hooks', {}],
    ['GET', '/hooks', 'GET /hooks', {}],
    ['GET', '/hooks/a', 'ANY /hooks/{proxy+}', { proxy: 'a' }],
    ['PUT', '/hooks/a/b/', 'ANY /hooks/{proxy+}', { proxy: 'a/b/' }],
    ['GET', '/hooks/7/state', 'GET /hooks/{id}/state', { id: '7' }],
    ['POST', '/hooks/7/state', 'ANY /hooks/{proxy+}', { proxy: '7/state' }],
  ])('%s %s goes to %s', (method, path, key, pathParameters) => {
    expect(findRoute(routes, method, path)).toEqual({ route: { key, target: key }, pathParameters });
  });

  it.each(['/', '/hook', '/hooksx', '/other/hooks', '/hooks/'])('finds no route for %s', (path) => {
    expect(findRoute(routes, 'POST', path)).toBeUndefined();
  });

  it('falls back to the default route', () => {
    expect(findRoute([{ key: '$default', target: 'd' }, ...routes], 'POST', '/x')?.route.target).toBe('d');
    expect(findRoute([{ key: '$default', target: 'd' }, ...routes], 'POST', '/hooks')?.route.target).toBe(
      'ANY /hooks',
    );
  });
});
