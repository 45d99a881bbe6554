import { gather, writeMail } from './digest-text';
import type { DigestItem } from './store';

const item = (chain: string, more: Partial<DigestItem> = {}): DigestItem => ({
  chain,
  key: 'q1/record',
  reason: 'opened',
  duty: 'record',
  role: 'keeper',
  due: '2026-04-15',
  own: false,
  period: 'q1',
  ...more,
});

it('G9 a duty stands in a digest once, by its most urgent reason', () => {
  const lines = gather([item('c1'), item('c1', { reason: 'missed' }), item('c1', { reason: 'dueSoon' })]);
  expect(lines).toEqual([expect.objectContaining({ reason: 'missed', count: 1 })]);
});

it('G9 thirty records to write are one line with their number and the earliest day', () => {
  const lines = gather(
    Array.from({ length: 30 }, (_, index) => item(`c${index}`, { due: `2026-04-${10 + (index % 20)}` })),
  );
  expect(lines).toEqual([
    { reason: 'opened', duty: 'record', role: 'keeper', own: false, count: 30, due: '2026-04-10', period: 'q1' },
  ]);
});

it('G9 what climbed comes first', () => {
  const lines = gather([item('c1'), item('c2', { key: 'item/a', reason: 'climbed', duty: 'fulfil', rung: 'urge' })]);
  expect(lines.map(({ reason }) => reason)).toEqual(['climbed', 'opened']);
});

describe('the mail', () => {
  const mail = writeMail({
    day: '2026-04-01',
    asOf: '2026-04-01T00:30:00.000Z',
    name: '王建国',
    lines: gather([
      item('c1'),
      item('c2'),
      item('c3', {
        key: 'item/a',
        reason: 'climbed',
        duty: 'fulfil',
        role: 'superior',
        rung: 'report',
        due: '2026-02-10',
        period: undefined,
      }),
    ]),
    counts: { open: 3, dueSoon: 2, overdue: 1 },
    outages: [{ from: '2026-03-27T10:05:00.000Z', to: '2026-03-31T23:00:00.000Z' }],
    address: 'http://127.0.0.1:8080/',
  });

  it('X11 it begins with when the system was down, and that nobody is late for it', () => {
    expect(mail.text.split('\n').slice(0, 4)).toEqual([
      '王建国同志：',
      '',
      '系统3月27日 18:05至4月1日 07:00停用。停用的日子不计入办理时限，其间到期的事项已顺延，不因此记为超期。停用期间未发的提醒不再补发。',
      '',
    ]);
  });

  it('G9 its subject names the recipient and numbers, nobody else', () => {
    expect(mail.subject).toBe('【践诺】王建国：4月1日待办，新提醒 3 项，即将到期 2 项，超期 1 项');
  });

  it('G9 X7 every line says from which clause it comes and why to this person; the end why there is a mail at all', () => {
    expect(mail.text).toContain('逐级督促（上报上级）：履行承诺事项 1 项，2月10日到期');
    expect(mail.text).toContain('新到事项：第一季度填写写实 2 项，最早 4月15日到期');
    expect(mail.text).toContain(
      '依据：黑创先办[2010]12号《关于进一步做好公开承诺、领导点评、民主评议及写实管理工作的通知》四2“',
    );
    expect(mail.text).toContain('为什么告诉您：下级未按时办理');
    expect(mail.text).toContain('为什么收到此邮件');
  });
});
