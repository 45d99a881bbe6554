/** What stands where on the timeline: entries and duties turned into stage bars, item lanes and marks, without any pixels. */
import { addDays, dayOf, endOf, startOf } from '../../../shared/calendar/day';
import { defaultPlan } from '../../../shared/calendar/default-plan';
import { formatDay } from '../../../shared/calendar/due';
import { addWorkingDays, workingDaysBetween } from '../../../shared/calendar/working-days';
import { ENTRY_NAMES, ITEM_KINDS, type EntryKind } from '../../../shared/contracts/entries';
import { STAGES, type Stage } from '../../../shared/contracts/ledger';
import { RUNGS, type Day, type Instant, type Rung } from '../../../shared/contracts/plan';
import type { ItemView, TimelineEntryView, TimelineView } from '../../../shared/contracts/views';
import { dueText } from '../parts/due';
import { RUNG_NAMES, itemName } from '../words';
import { describeEntry, itemNames } from './entry-text';
import { dutyMark, entryLabel, laneOf, type LaneName, type Mark } from './marks';

export interface StageBar {
  label: string;
  from: Instant;
  to: Instant;
  tone: Stage | 'appraisal' | 'closing';
}

export interface ItemLane {
  id: string;
  name: string;
  kind: string;
  title?: string;
  percent: number;
  state: ItemView['state'];
  from: Instant;
  due: Day;
  closedAt?: Instant;
  /** The red part: until today, or until it was closed late. */
  overdueUntil?: Instant;
  overdueText?: string;
  ticks: { at: Instant; percent: number; seq: number }[];
  lines: string[];
}

export interface TimelineModel {
  now: Instant;
  /** First and last month, `2026-01`. */
  from: string;
  to: string;
  stages: StageBar[];
  /** Duties of the stage itself: pledge, review, publication. */
  stageMarks: Mark[];
  items: ItemLane[];
  lanes: { name: LaneName; marks: Mark[] }[];
  /** Months in which something happened or will. */
  busy: Set<string>;
}

export const monthOf = (day: Day): string => day.slice(0, 7);
const STAGE_DUTIES = new Set<string>(['pledge', 'review', 'resubmit', 'publish']);
const LANES: LaneName[] = ['写实', '领导点评', '评议', '提醒与升级'];

export function buildTimeline(view: TimelineView): TimelineModel {
  const { head, entries, ahead, now } = view;
  const annual = head.kind === 'annual';
  // Lost days move what is owed, never the plan itself (X11).
  const { outages: _lost, ...notice } = view.calendar;
  const plan = defaultPlan(head.year, notice);
  const items = head.items.map((item, index) => itemLane(view, item, index));
  const marks: (Mark & { lane: LaneName | '阶段' })[] = [];
  const nameOf = itemNames(head.items);

  for (const entry of entries) {
    const lane = laneOf(entry.kind);
    if (lane === undefined) continue;
    const { text, people } = describeEntry(entry, nameOf, head.subjectType === 'organisation');
    marks.push({
      lane,
      key: entry.id,
      at: entry.at,
      state: 'done',
      label: entryLabel(entry, nameOf),
      title: ENTRY_NAMES[entry.kind],
      lines: [text],
      seq: entry.seq,
      ...(entry.by ? { by: entry.by } : {}),
      ...(people ? { people } : {}),
      tone: toneOf(entry.kind),
    });
  }
  for (const duty of ahead) {
    const mark = dutyMark(duty, now, nameOf);
    if (mark !== undefined) marks.push(mark);
  }
  if (head.stage !== 'closed' && !head.left) {
    marks.push(...comingSteps(view, plan.member.fulfil.rungs));
    const closes = plan.member.closes;
    if (annual && closes !== undefined && startOf(closes) > now)
      marks.push({
        lane: '评议',
        key: 'ended',
        at: startOf(closes),
        state: 'auto',
        tone: 'appraisal',
        label: '年度办结',
        title: '年度办结',
        lines: [`${formatDay(closes, dayOf(now))}由系统办结，未完成事项衔接到下一年`],
      });
  }

  const stages = stageBars(
    view,
    annual ? plan.member.selfAppraisal?.opens : undefined,
    annual ? plan.to : undefined,
    plan.member.closes,
  );
  const days = [
    ...marks.map(({ at }) => dayOf(at)),
    ...items.flatMap(({ due, closedAt }) => [due, ...(closedAt ? [dayOf(closedAt)] : [])]),
  ];
  const allMonths = [
    ...days.map(monthOf),
    monthOf(dayOf(now)),
    ...stages.map(({ from }) => monthOf(dayOf(from))),
  ].sort();
  const frame = annual ? [`${head.year}-01`, `${head.year + 1}-01`] : [];
  const months = [...allMonths, ...frame].sort();
  return {
    now,
    from: months[0],
    to: months[months.length - 1],
    stages,
    stageMarks: marks.filter(({ lane }) => lane === '阶段'),
    items,
    lanes: LANES.map((name) => ({ name, marks: marks.filter(({ lane }) => lane === name).sort(byTime) })),
    busy: new Set([...allMonths, ...items.flatMap(({ ticks }) => ticks.map(({ at }) => monthOf(dayOf(at))))]),
  };
}

const byTime = (a: Mark, b: Mark): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

function toneOf(kind: EntryKind): Mark['tone'] {
  switch (kind) {
    case 'climbed':
    case 'missed':
    case 'criticised':
      return 'ladder';
    case 'reminded':
    case 'escalated':
    case 'membersMissing':
      return 'reminder';
    case 'reflected':
    case 'assessed':
    case 'selfAppraised':
    case 'resultDecided':
    case 'resultPublicised':
    case 'ended':
      return 'appraisal';
    default:
      return 'done';
  }
}

function itemLane(view: TimelineView, item: ItemView, index: number): ItemLane {
  const { entries, ahead, now } = view;
  const about = (kind: EntryKind): TimelineEntryView[] =>
    entries.filter((entry) => entry.kind === kind && entry.data.item === item.id);
  const started =
    entries.find(({ kind }) => kind === 'publicised') ??
    entries.find(({ kind, data }) => kind === 'reviewed' && data.verdict === 'approve') ??
    entries[0];
  const ended = [
    ...about('closedOut'),
    ...about('explanationAnswered').filter(({ data }) => data.accepted === true),
  ].at(-1);
  const late = item.state === 'open' ? endOf(item.due) <= now : ended !== undefined && ended.at >= endOf(item.due);
  const fulfil = ahead.find(({ duty, item: of }) => duty === 'fulfil' && of === item.id);
  const over = workingDaysBetween(view.calendar, item.due, dayOf(ended?.at ?? now));
  const overdueText = !late
    ? undefined
    : item.state === 'open' && fulfil
      ? dueText(fulfil, now)
      : `超期 ${over} 个工作日`;
  return {
    id: item.id,
    name: itemName(index),
    kind: ITEM_KINDS[item.kind].slice(0, 2),
    ...(item.content ? { title: item.content.title } : {}),
    percent: item.percent,
    state: item.state,
    from: started?.at ?? startOf(item.due),
    due: item.due,
    ...(ended && item.state !== 'open' ? { closedAt: ended.at } : {}),
    ...(late ? { overdueUntil: ended && item.state !== 'open' ? ended.at : now, overdueText } : {}),
    ticks: about('progressed').map(({ at, data, seq }) => ({ at, percent: Number(data.percent), seq })),
    lines: [
      `${formatDay(item.due, dayOf(now))}到期`,
      `完成 ${item.percent}%`,
      ...(item.rungs.length > 0 ? [`已${item.rungs.map((rung) => RUNG_NAMES[rung]).join('、已')}`] : []),
      ...(item.explaining ? ['客观原因说明待答复'] : []),
    ],
  };
}

/** What the system will do by itself if nobody acts: the rest of an overdue item's ladder, the last reminder of the others. */
function comingSteps(view: TimelineView, rungDays: Record<Rung, number>): (Mark & { lane: LaneName })[] {
  const { head, now } = view;
  if (head.excused) return [];
  const running = head.stage === 'approved' || head.stage === 'fulfilling';
  const list: (Mark & { lane: LaneName })[] = [];
  const add = (key: string, at: Instant, label: string, title: string, line: string) =>
    list.push({
      lane: '提醒与升级',
      key: `auto/${key}`,
      at: at < now ? now : at,
      state: 'auto',
      tone: 'reminder',
      label,
      title,
      lines: [line, '到时由系统自动办理'],
    });
  head.items.forEach((item, index) => {
    if (!running || item.state !== 'open' || item.explaining) return;
    const name = itemName(index);
    if (endOf(item.due) <= now) {
      for (const rung of RUNGS) {
        if (item.rungs.includes(rung)) continue;
        const day = addWorkingDays(view.calendar, item.due, rungDays[rung]);
        add(
          `${item.id}/${rung}`,
          startOf(day),
          RUNG_NAMES[rung],
          `${name}：${RUNG_NAMES[rung]}`,
          `仍未销号时，${formatDay(day, dayOf(now))}起`,
        );
      }
    } else {
      const day = addDays(item.due, -3);
      if (startOf(day) > now)
        add(
          `${item.id}/reminder`,
          startOf(day),
          '提醒',
          `${name}：到期提醒`,
          `${formatDay(day, dayOf(now))}前后，到期前 3 天`,
        );
    }
  });
  return list;
}

/** Stages as they were, and as they are to come: a stage lasts until the year-end appraisal begins. */
function stageBars(
  view: TimelineView,
  appraisalFrom: Day | undefined,
  yearEnd: Day | undefined,
  closes: Day | undefined,
): StageBar[] {
  const { entries, head, now } = view;
  const bars: StageBar[] = [];
  let open: { stage: Stage; from: Instant } | undefined;
  const limit = appraisalFrom === undefined ? undefined : startOf(appraisalFrom);
  const push = (stage: Stage, from: Instant, to: Instant) => {
    const end = limit !== undefined && to > limit && stage !== 'closed' ? limit : to;
    if (end > from) bars.push({ label: stage === 'approved' ? '公示' : STAGES[stage], from, to: end, tone: stage });
  };
  for (const { at, stage } of entries) {
    if (stage === open?.stage) continue;
    if (open) push(open.stage, open.from, at);
    open = { stage, from: at };
  }
  const ended = entries.find(({ kind }) => kind === 'ended')?.at;
  if (open && open.stage !== 'closed') {
    const lastDue = head.items
      .map(({ due }) => endOf(due))
      .sort()
      .at(-1);
    const end = limit ?? (lastDue !== undefined && lastDue > now ? lastDue : now);
    const own = view.ahead.find(({ duty }) => STAGE_DUTIES.has(duty));
    // Before fulfilment a stage lasts as long as its duty; once that is late nobody knows.
    const until =
      open.stage !== 'fulfilling' && own && endOf(own.due) > now && endOf(own.due) < end ? endOf(own.due) : end;
    push(open.stage, open.from, until);
    if (until < end) push('fulfilling', until, end);
  }
  if (limit !== undefined && yearEnd !== undefined && closes !== undefined && !head.left) {
    const until = ended ?? endOf(closes);
    if (until > limit) {
      bars.push({
        label: '年终评议',
        from: limit,
        to: until < endOf(yearEnd) ? until : endOf(yearEnd),
        tone: 'appraisal',
      });
      if (until > endOf(yearEnd)) bars.push({ label: '结果与衔接', from: endOf(yearEnd), to: until, tone: 'closing' });
    }
  }
  return bars;
}
