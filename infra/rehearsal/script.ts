/** What happens in one subject's year, in which span of days and after what: the script before it has instants. */
import { addDays, DAY_MS, msOf, startOf } from '../../shared/calendar/day';
import { addWorkingDays } from '../../shared/calendar/working-days';
import type { CommitmentInput } from '../../shared/contracts/commitment';
import { REVIEW_CRITERIA, type DeedData, type DeedKind, type PledgedItem } from '../../shared/contracts/entries';
import type { Day } from '../../shared/contracts/plan';
import type { Random } from '../../services/members/demo/names';
import type { Habits, Part, Subject } from './cast';
import { write } from './texts';

/** What a person does: a deed on a commitment, or one of the roster's news about its member. */
export type Action =
  | { [K in PlayedDeed]: { kind: K; data: DeedData[K]; content?: object } }[PlayedDeed]
  | { kind: 'move'; to: string }
  | { kind: 'excuseMember' }
  | { kind: 'memberDied' }
  | { kind: 'openImmediate'; occasion: string; pledgeDue: Day };
type PlayedDeed = Exclude<DeedKind, 'transfer' | 'excuse' | 'leave' | 'correct'>;

export interface Act {
  /** Who acts: the subject (an organisation by its secretary), or whoever keeps it by then. */
  role: 'subject' | 'keeper';
  action: Action;
  /** Business milliseconds: not before, not after. */
  from: number;
  to: number;
  /** At least `apart` ms after each of these, at most `within` after the last of them. */
  after: { act: Act; apart: number }[];
  within?: number;
  /** The former keeper tries once more after a move and must be refused so. */
  refused?: true;
}

const HOUR = 3_600_000;
const day = (from: Day, to: Day): { from: number; to: number } => ({
  from: msOf(startOf(from)),
  to: msOf(startOf(addDays(to, 1))),
});
const FULL_CRITERIA = Object.fromEntries(Object.keys(REVIEW_CRITERIA).map((name) => [name, true]));

export class Script {
  readonly acts: Act[] = [];

  constructor(
    private readonly input: CommitmentInput,
    private readonly random: Random,
    private readonly name: string,
  ) {}

  add(
    role: Act['role'],
    action: Action,
    span: { from: number; to: number },
    ...after: (Act | [Act, number] | undefined)[]
  ): Act {
    const act: Act = {
      role,
      action,
      ...span,
      after: after.flatMap((one) =>
        one === undefined ? [] : [Array.isArray(one) ? { act: one[0], apart: one[1] } : { act: one, apart: HOUR }],
      ),
    };
    this.acts.push(act);
    return act;
  }

  /** Soon after `before`: from some hours to so many days later. */
  soon(role: Act['role'], action: Action, before: Act, days: number): Act {
    const act = this.add(role, action, { from: before.from, to: before.to + days * DAY_MS }, before);
    act.within = days * DAY_MS;
    return act;
  }

  pledges(items: PledgedItem[], hollow = false): Action {
    return {
      kind: 'submitPledges',
      data: { items },
      content: {
        items: Object.fromEntries(
          items.map((item) => [
            item.id,
            write.item(this.random, this.input.subject.type, item.kind, this.name, hollow),
          ]),
        ),
        consulted: write.consulted(this.random, this.input.subject.type),
      },
    };
  }

  /** Pledged, reviewed (once sent back where hollow) and published. */
  promise(items: PledgedItem[], span: { from: number; to: number }, hollow: boolean): Act {
    let pledged = this.add('subject', this.pledges(items, hollow), span);
    if (hollow) {
      const returned = this.soon(
        'keeper',
        {
          kind: 'review',
          data: { verdict: 'return', criteria: { ...FULL_CRITERIA, feasible: false } },
          content: { guidance: write.guidance() },
        },
        pledged,
        3,
      );
      pledged = this.soon('subject', this.pledges(items), returned, 2);
    }
    const approved = this.soon(
      'keeper',
      { kind: 'review', data: { verdict: 'approve', criteria: FULL_CRITERIA }, content: {} },
      pledged,
      4,
    );
    return this.soon(
      'keeper',
      {
        kind: 'publish',
        data: {
          channel: 'noticeBoard',
          range: 'public',
          from: '',
          to: '',
          checkedBy: '',
        },
        content: { evidence: '党务公开栏' },
      },
      approved,
      4,
    );
  }

  fulfil(
    item: PledgedItem,
    how: 'inTime' | 'late' | 'never' | 'accepted' | 'refused' | 'helped',
    published: Act,
  ): void {
    const { random } = this;
    const due = item.milestone ?? item.deadline;
    const id = { item: item.id };
    const wd = (from: number, to: number): { from: number; to: number } =>
      day(addWorkingDays(this.input.calendar, due, from), addWorkingDays(this.input.calendar, due, to));
    const close: Action = {
      kind: 'closeOut',
      data: { ...id, ...(item.crossYear ? { milestone: true } : {}) },
      content: { text: '经核实，已按承诺完成。' },
    };
    const report = (percent: number): Action => ({
      kind: 'reportProgress',
      data: { ...id, percent },
      content: { text: write.progress(random, percent) },
    });
    const early = { from: published.from, to: msOf(startOf(addDays(due, -32))) };
    if (how === 'helped') {
      const asked = this.add(
        'subject',
        { kind: 'askHelp', data: id, content: { text: '一时缺少人手和材料，请组织帮助协调。' } },
        day(addDays(due, -50), addDays(due, -36)),
        published,
      );
      this.soon(
        'keeper',
        {
          kind: 'nameHelper',
          data: { ...id, way: 'condition', helper: '' },
          content: { text: '由支部协调场地和材料，并指定专人联系。' },
        },
        asked,
        5,
      );
    }
    const half = this.add('subject', report(random.pick([30, 40, 50, 60])), early, published);
    if (how === 'inTime' || how === 'helped') this.add('keeper', close, day(addDays(due, -31), addDays(due, -1)), half);
    if (how === 'late') this.add('keeper', close, wd(7, 13), this.add('subject', report(100), wd(6, 12), half));
    if (how === 'never') {
      this.add(
        'keeper',
        {
          kind: 'nameHelper',
          data: { ...id, way: 'oneToOne', helper: '' },
          content: { text: '由支部副书记结对帮助，每周一次。' },
        },
        wd(17, 23),
        half,
      );
      this.add(
        'keeper',
        { kind: 'criticise', data: id, content: { text: '在支部会上进行了批评教育，本人作了检查。' } },
        wd(27, 33),
        half,
      );
    }
    if (how === 'accepted' || how === 'refused') {
      const accepted = how === 'accepted';
      const explained = this.add(
        'subject',
        { kind: 'explain', data: id, content: { text: '项目用地因规划调整至今未能落实，无法动工。' } },
        wd(7, 11),
        half,
      );
      const answered = this.soon(
        'keeper',
        {
          kind: 'answerExplanation',
          data: { ...id, accepted },
          content: {
            text: accepted ? '情况属实，予以采纳，已向党员群众说明。' : '条件已经具备，理由不予采纳，请抓紧完成。',
          },
        },
        explained,
        4,
      );
      if (!accepted) this.soon('keeper', close, answered, 6);
    }
  }

  periods({ missesThird, lateSecond }: Habits): Act | undefined {
    const { random } = this;
    const isMember = this.input.subject.type === 'member';
    const plan = isMember ? this.input.plan.member : this.input.plan.organisation;
    const last = plan.periods.at(-1)!.period;
    let lastRecord: Act | undefined;
    for (const { period, to, record, comment } of plan.periods) {
      if (missesThird && period === 'q3') continue;
      const late = lateSecond === true && (period === 'q2' || period === 'h1');
      const afterwards = late
        ? day(addDays(lastOf(record?.due, comment?.due), 6), addDays(lastOf(record?.due, comment?.due), 20))
        : undefined;
      if (record) {
        lastRecord = this.add(
          'keeper',
          { kind: 'writeRecord', data: { period, late }, content: { text: write.record(random) } },
          afterwards ?? day(to, addDays(record.due, -4)),
        );
      }
      if (comment) {
        // Said at the last meetings of the period; the first days of the next one belong to records and results.
        const span =
          period === last
            ? day(`${this.input.year}-12-03`, `${this.input.year}-12-28`)
            : day(addDays(to, -20), addDays(to, -1));
        this.add(
          'keeper',
          {
            kind: 'comment',
            data: { period, mode: random.pick(['meeting', 'individual', 'onSite']), late },
            content: write.comment(random),
          },
          afterwards ?? span,
        );
      }
    }
    return lastRecord;
  }

  /** F2: an organisation tells its members and the public what each quarter's check found. */
  tellChecks(): void {
    for (const { period, to, tell } of this.input.plan.organisation.periods)
      if (tell)
        this.add(
          'subject',
          {
            kind: 'tellCheck',
            data: { period, channel: 'noticeBoard', range: 'public', from: tell.due, to: tell.due },
            content: { text: '督查结果已向党员群众通报，未完成事项逐项说明。' },
          },
          day(addDays(to, 2), addDays(tell.due, -4)),
        );
  }

  midYear(reflects: boolean): void {
    const reflected = reflects
      ? this.add(
          'subject',
          { kind: 'reflect', data: {}, content: { text: '上半年按承诺推进，后半年要更实更细。' } },
          day('2026-07-03', '2026-07-15'),
        )
      : undefined;
    this.add(
      'keeper',
      { kind: 'assess', data: {}, content: { text: '承诺推进总体正常，同意其自我评价。' } },
      day('2026-07-16', '2026-07-29'),
      reflected,
    );
  }

  yearEnd(
    items: { item: PledgedItem; done: boolean }[],
    appraises: boolean,
    result: DeedData['decideResult']['result'],
    late: boolean,
    lastRecord: Act | undefined,
  ): void {
    const next = this.input.year + 1;
    if (appraises)
      this.add(
        'subject',
        {
          kind: 'selfAppraise',
          data: { items: items.map(({ item, done }) => ({ item: item.id, fulfilment: done ? 'full' : 'partly' })) },
          content: {
            items: Object.fromEntries(items.map(({ item, done }) => [item.id, done ? '已完成' : '尚有差距'])),
            summary: '一年来认真践诺，详见逐项说明。',
          },
        },
        day(`${this.input.year}-12-01`, `${this.input.year}-12-12`),
      );
    const decided = this.add(
      'keeper',
      {
        kind: 'decideResult',
        data: { result },
        content: { grounds: '依据全年写实、点评和群众评议，经支部大会讨论确定。' },
      },
      late ? day(`${next}-01-22`, `${next}-01-25`) : day(`${next}-01-03`, `${next}-01-13`),
      lastRecord,
    );
    const published = this.soon(
      'keeper',
      {
        kind: 'publishResult',
        data: {
          channel: 'meeting',
          range: 'unit',
          from: '',
          to: '',
        },
      },
      decided,
      3,
    );
    published.to = Math.min(published.to, msOf(startOf(late ? `${next}-01-29` : `${next}-01-15`)));
  }
}

const lastOf = (a: Day | undefined, b: Day | undefined): Day => ((a ?? '') > (b ?? '') ? a! : b!);

/** When a mover's year changes hands, nothing of the period under way is owed yet. */
const MOVE_DAYS = [day('2026-05-08', '2026-06-12'), day('2026-08-10', '2026-09-11')];

/** The whole year of one subject; an immediate commitment of theirs is a script of its own. */
export function writeScript(
  subject: Subject,
  { random, name, habits, toHabits }: { random: Random; name: string; habits: Habits; toHabits?: Habits },
): Act[] {
  const { input, part } = subject;
  const script = new Script(input, random, name);
  const isMember = input.subject.type === 'member';
  const early = !isMember || input.subject.leadingCadre === true;
  // Whoever moves is kept by two organisations: what both do in time is done in time.
  const kept: Habits = subject.moveTo
    ? {
        missesThird: habits.missesThird && toHabits?.missesThird,
        lateSecond: false,
        lateResults: toHabits?.lateResults,
      }
    : habits;
  const silent = part === 'silent' || part === 'resting';

  const items = silent ? [] : chooseItems(input, part, random);
  if (!silent) {
    const span = spanOfPledge(early, part);
    const published = script.promise(items, span, part === 'hollow');
    items.forEach((item, i) => script.fulfil(item, i === 0 ? howOf(part) : 'inTime', published));
    if (part === 'moves') {
      const moved = script.add('keeper', { kind: 'move', to: subject.moveTo! }, random.pick(MOVE_DAYS), published);
      script.acts.push(...refusedOnce(moved));
    }
    if (part === 'dies') script.add('keeper', { kind: 'memberDied' }, day('2026-08-14', '2026-09-11'), published);
    if (part === 'excused') script.add('keeper', { kind: 'excuseMember' }, day('2026-05-08', '2026-06-12'), published);
  }
  const lastRecord = script.periods(isMember ? kept : {});
  if (!isMember && !silent) script.tellChecks();
  script.midYear(!silent);
  const done = items.map((item, i) => ({ item, done: i > 0 || !['ladder', 'reasonAccepted'].includes(part) }));
  script.yearEnd(done, !silent, resultOf(isMember, part, random), isMember && kept.lateResults === true, lastRecord);
  return script.acts;
}

/** P2: pledged for a holiday's duty, reviewed and published within days, done in six weeks. */
export function writeImmediateScript(subject: Subject, { random, name }: { random: Random; name: string }): Act[] {
  const script = new Script(subject.input, random, name);
  const item: PledgedItem = { id: 'duty', kind: 'practical', deadline: '2026-11-20' };
  const published = script.promise([item], day('2026-09-29', '2026-09-30'), false);
  script.fulfil(item, 'inTime', published);
  return script.acts;
}
export const IMMEDIATE: Extract<Action, { kind: 'openImmediate' }> = {
  kind: 'openImmediate',
  occasion: '国庆假期防汛值守',
  pledgeDue: '2026-10-20',
};
export const IMMEDIATE_OPENS = day('2026-09-26', '2026-09-27');

/** The former keeper tries to write once more, and is refused (M6). */
function refusedOnce(moved: Act): Act[] {
  return [
    {
      role: 'keeper',
      action: { kind: 'assess', data: {}, content: { text: '原支部补充评估。' } },
      from: moved.from,
      to: moved.to + 6 * DAY_MS,
      after: [{ act: moved, apart: 4 * DAY_MS }],
      refused: true,
    },
  ];
}

function spanOfPledge(early: boolean, part: Part): { from: number; to: number } {
  if (!early) return part === 'latePledge' ? day('2026-02-12', '2026-02-20') : day('2026-01-08', '2026-01-16');
  if (part === 'latePledge') return day('2026-01-31', '2026-02-06');
  // Sent back before a long holiday, when the next reminder is far: January is too narrow for two rounds.
  return part === 'hollow' ? day('2026-02-10', '2026-02-12') : day('2026-01-01', '2026-01-05');
}

function howOf(part: Part): Parameters<Script['fulfil']>[1] {
  switch (part) {
    case 'ladder':
      return 'never';
    case 'lateItem':
      return 'late';
    case 'reasonAccepted':
      return 'accepted';
    case 'reasonRefused':
      return 'refused';
    case 'asksHelp':
      return 'helped';
    default:
      return 'inTime';
  }
}

/** What must be late by the plan needs time to climb; the other deadlines are spread over the rest of the year. */
function chooseItems(input: CommitmentInput, part: Part, random: Random): PledgedItem[] {
  const troubled: Day[] = ['2026-05-29', '2026-06-18', '2026-07-31', '2026-08-21'];
  const usual: Day[] = [
    '2026-05-15',
    '2026-05-29',
    '2026-06-30',
    '2026-08-21',
    '2026-09-11',
    '2026-10-30',
    '2026-11-20',
  ];
  const items: PledgedItem[] = [
    howOf(part) !== 'inTime'
      ? { id: 'a', kind: 'practical', deadline: random.pick(troubled) }
      : part === 'crossYear'
        ? {
            id: 'a',
            kind: 'practical',
            deadline: '2027-06-30',
            crossYear: true,
            milestone: random.pick(['2026-09-11', '2026-10-30']),
          }
        : { id: 'a', kind: 'practical', deadline: random.pick(usual) },
  ];
  if (input.subject.category === 'elderlyOrInfirm') return items;
  items.push({ id: 'b', kind: 'post', deadline: random.pick(usual) });
  if (random.next() < 0.2) items.push({ id: 'c', kind: 'common', deadline: random.pick(usual) });
  return items;
}

function resultOf(isMember: boolean, part: Part, random: Random): DeedData['decideResult']['result'] {
  if (part === 'silent') return 'unqualified';
  if (part === 'ladder') return isMember ? 'basic' : 'average';
  const good = random.next() < 0.3;
  if (isMember) return good ? 'excellent' : 'qualified';
  return good ? 'satisfied' : 'fairlySatisfied';
}
