import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { pickFree } from '../engines/ports';
import { startMailCatcher } from './mail-catcher';

it('keeps each letter as a file that mail programs open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiannuo-mail-'));
  const catcher = await startMailCatcher({ folder, port: await pickFree() });
  const transport = createTransport(catcher.url);
  try {
    for (const n of [1, 2])
      await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', subject: `待办 ${n}`, text: '今日待办' });
    const letters = readdirSync(folder).sort();
    expect(letters).toHaveLength(2);
    expect(letters.every((name) => name.endsWith('.eml'))).toBe(true);
    const text = readFileSync(join(folder, letters[0] ?? ''), 'utf8');
    expect(text).toContain(`Subject: =?UTF-8?B?${Buffer.from('待办 1').toString('base64')}?=`);
  } finally {
    transport.close();
    await catcher.stop();
    rmSync(folder, { recursive: true });
  }
});
