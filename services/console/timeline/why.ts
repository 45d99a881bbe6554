/** Why is it waiting: one sentence told from the history (G4). */
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { DUTIES } from '../../../shared/contracts/clauses';
import type { EntryKind } from '../../../shared/contracts/entries';
import type { DueView, TimelineEntryView, TimelineView } from '../../../shared/contracts/views';
import { PERIOD_NAMES, RUNG_NAMES, dutyName } from '../words';

export function whySentence(view: TimelineView, duty: DueView): string {
  const { head, entries, now } = view;
  const today = dayOf(now);
  const last = (kind: EntryKind, test: (entry: TimelineEntryView) => boolean = () => true) =>
    entries.filter((entry) => entry.kind === kind && test(entry)).at(-1);
  const on = (entry: TimelineEntryView | undefined): string => (entry ? formatDay(dayOf(entry.at), today) : '');
  const until = formatDay(duty.due, today);
  const reminded = entries.filter(
    ({ kind, data }) => (kind === 'reminded' || kind === 'escalated') && data.key === duty.key,
  ).length;
  const said = reminded > 0 ? `；已提醒 ${reminded} 次` : '';

  switch (duty.duty) {
    case 'pledge':
      return `${head.kind === 'annual' ? `${head.year} 年度承诺` : '承诺事项'}${until}前应当提出${said}`;
    case 'answerInvitation':
      return `${on(last('invited') ?? last('opened'))}受邀参加，${until}前答复；没有确认的不公示、不计入`;
    case 'review':
      return `${on(last('pledged'))}提交${head.rounds > 1 ? `（第 ${head.rounds} 次）` : ''}，等待审核${said}`;
    case 'resubmit':
      return `${on(last('reviewed'))}退回修改${guidanceOf(last('reviewed'))}${said}`;
    case 'publish':
      return `${on(last('reviewed'))}审核通过，尚未公示${said}`;
    case 'fulfil':
    case 'help':
    case 'criticise': {
      const item = head.items.find(({ id }) => id === duty.item);
      const index = head.items.findIndex(({ id }) => id === duty.item);
      const name = `「${item?.content?.title ?? `第 ${index + 1} 项`}」`;
      if (!item || item.due >= today) return `${name}${until}到期，已完成 ${item?.percent ?? 0}%`;
      const climbed = item.rungs
        .filter((rung) => rung !== (duty.duty === 'fulfil' ? undefined : duty.duty))
        .map((rung) => `已${RUNG_NAMES[rung]}`);
      const entered = duty.duty === 'help' ? '进入帮扶' : duty.duty === 'criticise' ? '进入批评教育' : '';
      return [`${name}${formatDay(item.due, today)}到期未销号`, [...climbed, entered].filter(Boolean).join('、')]
        .filter(Boolean)
        .join('；');
    }
    case 'answerExplanation':
      return `${on(last('explained', ({ data }) => data.item === duty.item))}说明客观原因，答复前逐级督促暂停`;
    case 'record':
    case 'check':
    case 'comment':
    case 'membersRecords':
    case 'membersComments': {
      const period = duty.period ? PERIOD_NAMES[duty.period] : '本期';
      return duty.state === 'overdue'
        ? `${period}应于${until}前完成，尚未登记，须以补录登记`
        : `${period}应于${until}前完成`;
    }
    default:
      return `${dutyName(duty.duty, DUTIES[duty.duty], duty.period)}应于${until}前完成`;
  }
}

function guidanceOf(entry: TimelineEntryView | undefined): string {
  const guidance = entry?.content?.guidance;
  if (typeof guidance !== 'string' || guidance === '') return '';
  return `：${guidance.length > 40 ? `${guidance.slice(0, 40)}…` : guidance}`;
}
