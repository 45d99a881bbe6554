/** Where the digests of a demonstration go: a mailbox on this machine that keeps every letter as a file. */
import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SMTPServer } from 'smtp-server';

export interface MailCatcher {
  url: string;
  stop(): Promise<void>;
}

/** A fast year writes a letter a person and day: the newest are kept. */
const MOST_LETTERS = 2_000;

export async function startMailCatcher({ folder, port }: { folder: string; port: number }): Promise<MailCatcher> {
  mkdirSync(folder, { recursive: true });
  const letters = readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .sort();
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      count += 1;
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${String(count).padStart(5, '0')}.eml`;
      const path = join(folder, name);
      pipeline(stream, createWriteStream(`${path}.part`)).then(() => {
        renameSync(`${path}.part`, path);
        letters.push(name);
        while (letters.length > MOST_LETTERS) rmSync(join(folder, letters.shift() as string), { force: true });
        done();
      }, done);
    },
  });
  // A sender that hangs up in mid-letter is its own problem.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `smtp://127.0.0.1:${port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}
