/** Against a server that really listens on this machine; names are what the test says they are. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPostOutside, isUsableUrl, type Resolve } from './post-outside';
import { createReachable } from './reachable';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked = 0;
let address = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = 0;
  answer = (_request, response) => void response.end('ok');
});

const here = createReachable(['127.0.0.0/8']);
const nowhere = createReachable([]);
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => 'sent',
    (error: { code: string }) => error.code,
  );

it('U5 only https, only without a password in it, and http to this machine where that was configured', () => {
  for (const url of ['https://robot.example/hook?key=k', 'https://119.29.29.29/x', 'https://robot.example:8443/'])
    expect([url, isUsableUrl(url, nowhere)]).toEqual([url, true]);
  for (const url of [
    ...[
      'http://robot.example/',
      'ftp://robot.example/',
      'javascript:alert(1)',
      'nonsense',
      'https://u:p@robot.example/',
    ],
    ...[
      'https://127.0.0.1/',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://2130706433/',
    ],
    ...['https://169.254.169.254/latest', 'http://127.0.0.1:8080/', 'http://localhost/', 'https://robot.example/#a'],
  ])
    expect([url, isUsableUrl(url, nowhere)]).toEqual([url, false]);
  expect(isUsableUrl('http://127.0.0.1:8080/', here)).toBe(true);
  expect(isUsableUrl('http://10.0.0.1/', createReachable(['10.0.0.0/8']))).toBe(false);
});

it('U5 sends what is given and answers what was said', async () => {
  let got = '';
  answer = (request, response) => {
    request.on('data', (part: Buffer) => (got += part.toString()));
    request.on('end', () => void response.writeHead(202).end('已收'));
  };
  expect(
    await createPostOutside(here)(`${address}/hook`, { 'content-type': 'application/json' }, '{"a":"字"}'),
  ).toEqual({
    status: 202,
    body: '已收',
  });
  expect(got).toBe('{"a":"字"}');
});

it('U5 follows no redirect', async () => {
  answer = (_request, response) => void response.writeHead(307, { location: `${address}/inside` }).end();
  expect((await createPostOutside(here)(`${address}/`, {}, '{}')).status).toBe(307);
  expect(asked).toBe(1);
});

it('U5 a name that leads inside is refused at the time of sending, also where only one of its addresses does', async () => {
  const named =
    (...addresses: string[]): Resolve =>
    async () =>
      addresses.map((one) => ({ address: one, family: 4 }));
  for (const addresses of [['127.0.0.1'], ['10.0.0.5'], ['119.29.29.29', '10.0.0.5'], []])
    expect(await failure(createPostOutside(nowhere, named(...addresses))('https://robot.example/', {}, '{}'))).toBe(
      'address_refused',
    );
  expect(
    await failure(createPostOutside(nowhere, () => Promise.reject(new Error()))('https://no.example/', {}, '')),
  ).toBe('name_not_found');
  expect(asked).toBe(0);
});

it('U5 it connects to the very address that was judged, whatever the name means a moment later', async () => {
  const answers = [[{ address: '127.0.0.1', family: 4 }], [{ address: '10.0.0.5', family: 4 }]];
  let looked = 0;
  const rebinding: Resolve = async () => answers[looked++] ?? [];
  const port = new URL(address).port;
  // Speaking TLS to a plain server fails, but it was this machine that was spoken to.
  const code = await failure(createPostOutside(here, rebinding)(`https://robot.example:${port}/`, {}, '{}'));
  expect(code).toMatch(/^(EPROTO|ERR_SSL|ECONNRESET)/);
  expect(looked).toBe(1);
});

it('U5 an answer without end is cut off, and a closed door is said by its code', async () => {
  answer = (_request, response) => {
    for (let n = 0; n < 200; n++) response.write('x'.repeat(1024));
    response.end();
  };
  expect(await failure(createPostOutside(here)(`${address}/`, {}, '{}'))).toBe('answer_too_long');
  expect(await failure(createPostOutside(here)('http://127.0.0.1:1/', {}, '{}'))).toBe('ECONNREFUSED');
});
