/** In which form does each kind of webhook take a digest, how is it signed, and did the robot take it: pure (U5). */
import { createHmac } from 'node:crypto';
import { formatDay } from '../../shared/calendar/due';
import { formatOutages } from '../../shared/calendar/outage-text';
import type { Day, Outage } from '../../shared/contracts/plan';
import type { WebhookKind } from '../../shared/contracts/publication';
import { citeClause, describeLine } from './digest-text';
import type { DigestLine } from './store';

export interface WebhookWords {
  /** The delivery's id: the same on every try, so that a receiver can tell that it has it. */
  id: string;
  day: Day;
  /** The organisation's own: no other name stands in what leaves our system. */
  name?: string | undefined;
  organisationId: string;
  lines: DigestLine[];
  /** X11: what it begins with. */
  outages: Outage[];
  address: string;
}

export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** WeCom takes 2,048 bytes of text; the others more. */
const MOST_BYTES = 2_000;

/** `realNow`: real time in ms, since the receiver compares the signature's time with its own clock. */
export function webhookRequest(
  hook: { kind: WebhookKind; url: string; secret?: string | undefined },
  words: WebhookWords,
  realNow: number,
): WebhookRequest {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'jiannuo' };
  const { url, secret = '' } = hook;
  switch (hook.kind) {
    case 'generic': {
      const body = JSON.stringify(genericBody(words));
      const timestamp = String(Math.floor(realNow / 1000));
      return {
        url,
        headers: {
          ...headers,
          'x-jiannuo-delivery': encodeURIComponent(words.id),
          'x-jiannuo-timestamp': timestamp,
          'x-jiannuo-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
        },
        body,
      };
    }
    case 'wecom':
      return { url, headers, body: JSON.stringify({ msgtype: 'text', text: { content: writeText(words) } }) };
    case 'dingtalk': {
      const signed = new URL(url);
      if (secret) {
        const timestamp = String(realNow);
        signed.searchParams.set('timestamp', timestamp);
        signed.searchParams.set(
          'sign',
          createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'),
        );
      }
      const body = JSON.stringify({ msgtype: 'text', text: { content: writeText(words) } });
      return { url: signed.href, headers, body };
    }
    case 'feishu': {
      const timestamp = String(Math.floor(realNow / 1000));
      const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
      const message = { msg_type: 'text', content: { text: writeText(words) } };
      return { url, headers, body: JSON.stringify(secret ? { timestamp, sign, ...message } : message) };
    }
    default:
      return hook.kind satisfies never;
  }
}

/** Undefined where it was taken; else a code. Robots answer 200 with an error inside. */
export function refusalOf(kind: WebhookKind, status: number, body: string): string | undefined {
  if (status < 200 || status > 299) return `http_${status}`;
  if (kind === 'generic') return undefined;
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return 'robot_unreadable';
  }
  const code = kind === 'feishu' ? (answer?.code ?? answer?.StatusCode) : answer?.errcode;
  if (code === 0) return undefined;
  return typeof code === 'number' && Number.isInteger(code) ? `robot_${code}` : 'robot_unreadable';
}

function genericBody({ id, day, organisationId, lines, outages, address }: WebhookWords): object {
  return {
    version: 1,
    type: 'digest',
    id,
    day,
    organisation: organisationId,
    ...(outages.length > 0 ? { outages, notice: formatOutages(outages, day) } : {}),
    lines: lines.map((line) => ({ ...line, own: undefined, text: describeLine(line, day) })),
    address,
  };
}

export function writeText({ day, name, lines, outages, address }: WebhookWords): string {
  const total = lines.reduce((sum, { count }) => sum + count, 0);
  const head = `【践诺】${name ? `${name}：` : ''}${formatDay(day)}新提醒 ${total} 项`;
  const foot = `请登录办理：${address}`;
  let told = outages.length > 0 ? `${formatOutages(outages, day)}\n` : '';
  for (const [index, line] of lines.entries()) {
    const next = `${index + 1}. ${describeLine(line, day)}\n   依据：${citeClause(line)}\n`;
    if (Buffer.byteLength(`${head}\n${told}${next}……\n${foot}`) > MOST_BYTES) {
      told += `……另有 ${lines.length - index} 类，见待办\n`;
      break;
    }
    told += next;
  }
  return `${head}\n${told}${foot}`;
}
