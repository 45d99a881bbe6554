/** What if Kafka goes away: a proxy before one real broker, which also rewrites the address the broker gives of itself. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TcpProxy } from './tcp-proxy';

export async function startKafkaProxy(broker: string): Promise<TcpProxy> {
  const [host, port] = broker.split(':') as [string, string];
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const engine = connect({ host, port: Number(port) });
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(engine);
    let rest = Buffer.alloc(0);
    engine.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
        const end = 4 + rest.readInt32BE(0);
        client.write(rewrite(rest.subarray(0, end)));
        rest = rest.subarray(end);
      }
    });
  });

  /** A response names brokers as host, then port in four bytes: the length stays the same. */
  function rewrite(frame: Buffer): Buffer {
    const copy = Buffer.from(frame);
    for (let at = copy.indexOf(before); at >= 0; at = copy.indexOf(before, at + 1)) after.copy(copy, at);
    return copy;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  const named = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return Buffer.concat([Buffer.from(host), bytes]);
  };
  const [before, after] = [named(Number(port)), named(own)];
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: own,
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
