/** What does a digest say: gathered lines, and the mail made of them, with the reason why it comes. */
import { formatDay } from '../../shared/calendar/due';
import { formatOutages } from '../../shared/calendar/outage-text';
import { type Clause, CLAUSES, DOCUMENTS, DUTIES } from '../../shared/contracts/clauses';
import type { Role } from '../../shared/contracts/ledger';
import type { Day, Instant, Outage, Period, Rung } from '../../shared/contracts/plan';
import type { TodoList } from '../../shared/contracts/views';
import { type DigestDuty, type DigestItem, type DigestLine, type Reason, REASONS } from './store';

const DIGEST_DUTIES: Record<DigestDuty, string> = { ...DUTIES, answerOpinion: '答复群众意见' };
/** The letter prints how to supervise it; that whoever does is answered follows. */
const OPINION_CLAUSE: Clause = { document: 'S1', article: '附件2', says: '监督电话、监督邮箱', inferred: true };
const REASON_NAMES: Record<Reason, string> = {
  climbed: '逐级督促',
  escalated: '升级催办',
  missed: '逾期缺失',
  membersMissing: '党员事项缺失',
  reminded: '提醒',
  dueSoon: '即将到期',
  opened: '新到事项',
};
const RUNG_NAMES: Record<Rung, string> = {
  remind: '提醒',
  urge: '督促',
  help: '帮扶',
  criticise: '批评教育',
  report: '上报上级',
};
const PERIOD_NAMES: Record<Period, string> = {
  q1: '第一季度',
  q2: '第二季度',
  q3: '第三季度',
  q4: '第四季度',
  h1: '上半年',
  h2: '下半年',
};
const ROLE_REASONS: Record<Role, string> = {
  subject: '这是您本人（或您任书记、副书记的党组织）的承诺',
  participant: '牵头人邀请您一起承诺，参加与否由您本人决定',
  keeper: '您在管理该对象的党组织任职，或者该组织书记空缺、书记本人的承诺由您办理',
  superior: '下级未按时办理，已上报到您任职的上级党组织',
};

/** Each duty of a chain once, by its most urgent reason; alike ones gathered with their number. */
export function gather(items: DigestItem[]): DigestLine[] {
  const rank = ({ reason }: { reason: Reason }): number => REASONS.indexOf(reason);
  const byDuty = new Map<string, DigestItem>();
  for (const item of items) {
    const id = `${item.chain} ${item.key}`;
    const known = byDuty.get(id);
    if (!known || rank(item) < rank(known) || (rank(item) === rank(known) && item.due < known.due))
      byDuty.set(id, item);
  }
  const lines = new Map<string, DigestLine>();
  for (const { reason, duty, role, own, due, rung, period, count = 1 } of byDuty.values()) {
    const id = [reason, duty, role, rung, period].join(' ');
    const line = lines.get(id);
    if (line) Object.assign(line, { count: line.count + count, due: due < line.due ? due : line.due });
    else
      lines.set(id, { reason, duty, role, own, count, due, ...(rung ? { rung } : {}), ...(period ? { period } : {}) });
  }
  return [...lines.values()].sort((a, b) => rank(a) - rank(b) || (a.due < b.due ? -1 : 1));
}

export interface DigestMail {
  subject: string;
  text: string;
}

export interface DigestWords {
  day: Day;
  asOf: Instant;
  /** The recipient's own: no other name stands in a mail. */
  name?: string | undefined;
  lines: DigestLine[];
  counts: TodoList['counts'];
  /** X11: what it begins with. */
  outages: Outage[];
  address: string;
}

export function writeMail({ day, name, lines, counts, outages, address }: DigestWords): DigestMail {
  const news = lines.reduce((sum, line) => sum + line.count, 0);
  const parts = [
    `新提醒 ${news} 项`,
    ...(counts.dueSoon ? [`即将到期 ${counts.dueSoon} 项`] : []),
    ...(counts.overdue ? [`超期 ${counts.overdue} 项`] : []),
  ];
  const told = lines.map(
    (line, index) =>
      `${index + 1}. ${describeLine(line, day)}\n   依据：${citeClause(line)}\n   为什么告诉您：${ROLE_REASONS[line.role]}。`,
  );
  return {
    subject: `【践诺】${name ? `${name}：` : ''}${formatDay(day)}待办，${parts.join('，')}`,
    text: [
      `${name ? `${name}同志` : '同志'}：`,
      '',
      // X11: who reads it after days of silence learns first that nothing was missed.
      ...(outages.length > 0 ? [formatOutages(outages, day), ''] : []),
      ...told,
      '',
      `目前您名下共有：超期 ${counts.overdue} 项，即将到期 ${counts.dueSoon} 项，办理中 ${counts.open} 项。`,
      `请登录办理：${address}`,
      '',
      '为什么收到此邮件：以上事项依照所列文件由您办理或督促。系统每个工作日至多给每人发送一封，只在有新情况时发送，休息时间不发送。',
      '本邮件由系统自动发出，请勿回复。',
      '',
    ].join('\n'),
  };
}

export function describeLine({ reason, duty, rung, period, count, due }: DigestLine, day: Day): string {
  const what = `${period ? PERIOD_NAMES[period] : ''}${DIGEST_DUTIES[duty]}`;
  const how = rung ? `${REASON_NAMES[reason]}（${RUNG_NAMES[rung]}）` : REASON_NAMES[reason];
  if (reason === 'membersMissing') return `${how}：${what}，还缺 ${count} 名党员`;
  return `${how}：${what} ${count} 项，${count > 1 ? '最早 ' : ''}${formatDay(due, day)}到期`;
}

export function citeClause({ duty }: DigestLine): string {
  const { document, article, says } = duty === 'answerOpinion' ? OPINION_CLAUSE : CLAUSES[duty];
  return `${DOCUMENTS[document]}${article}“${says}”`;
}
