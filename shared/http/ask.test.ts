import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import pino from 'pino';
import Type from 'typebox';
import { SYSTEM_ACTOR } from './actor';
import { createApp } from './app';
import { createAsk } from './ask';
import { DomainError } from './problem';
import { createRouter } from './route';
import { closeServer, listen } from './run';

const key = 'ab'.repeat(32);
let server: Server;
let baseUrl: string;

beforeAll(async () => {
  const app = createApp({ name: 'test', log: pino({ level: 'silent' }), ready: async () => ({}) });
  const router = createRouter(app, { internalTokenKey: key });
  const query = Type.Object({ q: Type.String() });
  router.add({ method: 'get', path: '/who', summary: '试', query }, async ({ actor, query: { q } }) => ({
    personId: actor.personId,
    q,
  }));
  router.add(
    { method: 'post', path: '/deeds', summary: '试', body: Type.Object({ id: Type.String() }) },
    async ({ body }, response) => {
      response.status(202);
      return { deed: `/deeds/${body.id}` };
    },
  );
  router.add({ method: 'post', path: '/refused', summary: '试' }, async () => {
    throw new DomainError('stage_not_allowed', {
      detail: '细节',
      extra: { allowed: ['review'] },
      fields: [{ path: '/a', message: '必填' }],
    });
  });
  app.get('/slow', () => undefined);
  app.get('/proxy-page', (_request, response) => {
    response.status(502).type('html').send('<h1>Bad gateway</h1>');
  });
  server = await listen(app, 0);
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await closeServer(server);
});

describe('createAsk', () => {
  it('asks in the name of the actor', async () => {
    const ask = createAsk({ baseUrl, key });
    expect(await ask.get('/who?q=%E5%BC%A0', SYSTEM_ACTOR)).toEqual({ personId: 'system', q: '张' });
    expect(await ask.post('/deeds', { id: '1' }, SYSTEM_ACTOR)).toEqual({ deed: '/deeds/1' });
  });

  it("passes on the other's refusal with all it says", async () => {
    const error: unknown = await createAsk({ baseUrl, key })
      .post('/refused', {}, SYSTEM_ACTOR)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'DomainError',
      code: 'stage_not_allowed',
      detail: '细节',
      fields: [{ path: '/a', message: '必填' }],
      extra: { allowed: ['review'] },
    });
  });

  it('is unavailable where nobody answers, in time or at all, or only a proxy does', async () => {
    const unavailable = { code: 'unavailable' };
    await expect(createAsk({ baseUrl: 'http://127.0.0.1:1', key }).get('/who?q=a', SYSTEM_ACTOR)).rejects.toMatchObject(
      unavailable,
    );
    await expect(createAsk({ baseUrl, key, timeoutMs: 100 }).get('/slow', SYSTEM_ACTOR)).rejects.toMatchObject(
      unavailable,
    );
    await expect(createAsk({ baseUrl, key }).get('/proxy-page', SYSTEM_ACTOR)).rejects.toMatchObject(unavailable);
  });

  it('is not signed in with another key', async () => {
    await expect(createAsk({ baseUrl, key: 'cd'.repeat(32) }).get('/who?q=a', SYSTEM_ACTOR)).rejects.toMatchObject({
      code: 'not_signed_in',
    });
  });
});
