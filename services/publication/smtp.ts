/** How does a mail leave: over SMTP, by a few kept connections. */
import { createTransport } from 'nodemailer';
import type { Transport } from './send-digests';

export interface Smtp {
  send: Transport;
  close(): void;
}

/** `url`: `smtp://host:port` or `smtps://user:password@host:port`. Rejects with the server's `responseCode`. */
export function connectSmtp(url: string, mailDomain: string): Smtp {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 5,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 20_000,
  } as never);
  return {
    send: (mail) =>
      transport.sendMail({
        from: `践诺 <no-reply@${mailDomain}>`,
        ...mail,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    close: () => transport.close(),
  };
}
