import { createHmac } from 'node:crypto';
import type { DigestLine } from './store';
import { refusalOf, webhookRequest, writeText } from './webhook-text';

const line: DigestLine = { reason: 'opened', duty: 'review', role: 'keeper', own: false, count: 2, due: '2026-03-10' };
const words = {
  id: '2026-03-02/o2/generic',
  day: '2026-03-02',
  name: '某村党支部',
  organisationId: 'o2',
  lines: [line],
  outages: [],
  address: 'https://jiannuo.example/',
};
const NOW = Date.parse('2026-03-02T01:00:00.000Z');
const url = 'https://robot.example/send?key=k';

it('U5 generic: JSON whose signature covers the time and every byte', () => {
  const { headers, body } = webhookRequest({ kind: 'generic', url, secret: 's' }, words, NOW);
  const signed = (text: string) => `sha256=${createHmac('sha256', 's').update(text).digest('hex')}`;
  expect(headers['x-jiannuo-signature']).toBe(signed(`${NOW / 1000}.${body}`));
  expect(headers['x-jiannuo-signature']).not.toBe(signed(`${NOW / 1000}.${body} `));
  expect(JSON.parse(body)).toEqual({
    version: 1,
    type: 'digest',
    id: words.id,
    day: '2026-03-02',
    organisation: 'o2',
    lines: [
      {
        reason: 'opened',
        duty: 'review',
        role: 'keeper',
        count: 2,
        due: '2026-03-10',
        text: '新到事项：审核承诺事项 2 项，最早 3月10日到期',
      },
    ],
    address: words.address,
  });
});

it('U5 WeCom, DingTalk and Feishu robots get text in their own form, signed in their own way', () => {
  const text = writeText(words);
  expect(text).toContain('【践诺】某村党支部：3月2日新提醒 2 项');
  expect(JSON.parse(webhookRequest({ kind: 'wecom', url }, words, NOW).body)).toEqual({
    msgtype: 'text',
    text: { content: text },
  });
  const dingtalk = webhookRequest({ kind: 'dingtalk', url, secret: 'SEC' }, words, NOW);
  expect(Object.fromEntries(new URL(dingtalk.url).searchParams)).toEqual({
    key: 'k',
    timestamp: String(NOW),
    sign: createHmac('sha256', 'SEC').update(`${NOW}\nSEC`).digest('base64'),
  });
  expect(webhookRequest({ kind: 'dingtalk', url }, words, NOW).url).toBe(url);
  expect(JSON.parse(webhookRequest({ kind: 'feishu', url, secret: 'S' }, words, NOW).body)).toEqual({
    timestamp: String(NOW / 1000),
    sign: createHmac('sha256', `${NOW / 1000}\nS`)
      .update('')
      .digest('base64'),
    msg_type: 'text',
    content: { text },
  });
  expect(JSON.parse(webhookRequest({ kind: 'feishu', url }, words, NOW).body)).not.toHaveProperty('sign');
});

it('U5 a long digest is cut at a line and says so, within what a robot takes', () => {
  const text = writeText({ ...words, lines: Array.from({ length: 40 }, () => line) });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
  expect(text).toMatch(/……另有 \d+ 类，见待办\n请登录办理/);
});

it('X11 U5 after an outage it begins with it, in both forms, and still fits', () => {
  const outages = [{ from: '2026-02-24T00:00:00.000Z', to: '2026-02-26T00:00:00.000Z' }];
  const text = writeText({ ...words, outages, lines: Array.from({ length: 40 }, () => line) });
  expect(text.split('\n')[1]).toMatch(/^系统2月24日 08:00至2月26日 08:00停用。停用的日子不计入办理时限/);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
  const { body } = webhookRequest({ kind: 'generic', url }, { ...words, outages }, NOW);
  expect(JSON.parse(body)).toMatchObject({ outages, notice: text.split('\n')[1] });
});

it('U5 a robot that answers 200 with an error inside has not taken it', () => {
  expect(refusalOf('generic', 204, '')).toBeUndefined();
  expect(refusalOf('generic', 302, '')).toBe('http_302');
  expect(refusalOf('wecom', 200, '{"errcode":0,"errmsg":"ok"}')).toBeUndefined();
  expect(refusalOf('dingtalk', 200, '{"errcode":310000,"errmsg":"某人"}')).toBe('robot_310000');
  expect(refusalOf('feishu', 200, '{"code":0}')).toBeUndefined();
  expect(refusalOf('feishu', 200, '{"code":19021}')).toBe('robot_19021');
  for (const body of ['', '<html>', 'null', '{"errcode":"0; 某人"}'])
    expect(refusalOf('wecom', 200, body)).toBe('robot_unreadable');
});
