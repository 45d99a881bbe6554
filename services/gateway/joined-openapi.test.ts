import { joinOpenApi, type OpenApi } from './joined-openapi';

const part = (paths: OpenApi['paths'], schema: object = { type: 'object' }): OpenApi => ({
  openapi: '3.1.0',
  info: { title: 'x', version: '1' },
  paths,
  components: { schemas: { Problem: schema } },
});
const answer = {
  responses: { 400: { content: { x: { schema: { $ref: '#/components/schemas/Problem' } } } } },
  operationId: 'getX',
};

it('joins the services at the gateway’s addresses, leaves machine-only ones out and says who is missing', () => {
  const joined = joinOpenApi(part({ '/auth/me': { get: answer } }), {
    members: part({ '/people/{id}': { get: answer }, '/internal/plan': { get: answer }, '/public/x': { get: answer } }),
    publication: part({ '/todo': { get: answer }, '/public/organisations/{id}': { get: answer } }, { type: 'string' }),
  });
  expect(Object.keys(joined.paths)).toEqual([
    '/auth/me',
    '/api/members/people/{id}',
    '/api/publication/todo',
    '/public/organisations/{id}',
  ]);
  expect(joined.info.description).toContain('暂缺：承诺服务、评价统计服务');
  // Same names, different schemas: each operation keeps its own.
  expect(joined.components?.['schemas']).toMatchObject({
    'members.Problem': { type: 'object' },
    'publication.Problem': { type: 'string' },
  });
  expect(JSON.stringify(joined.paths['/api/publication/todo'])).toContain('#/components/schemas/publication.Problem');
});
