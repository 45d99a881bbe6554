/** What came of the year, by organisation: counted from the timelines that the API shows, and printed. */
import { CARRY_OVERS, MEMBER_RESULTS, ORGANISATION_RESULTS, type CarryOver } from '../../shared/contracts/entries';
import { RUNGS, type Rung } from '../../shared/contracts/plan';
import type { TimelineEntryView } from '../../shared/contracts/views';

export interface Timeline {
  chain: string;
  type: 'member' | 'organisation';
  subject: string;
  inCharge: string;
  entries: TimelineEntryView[];
}

export interface Row {
  /** Members: the branch that keeps them. Organisations: the one above. */
  organisation: string;
  type: 'member' | 'organisation';
  commitments: number;
  pledged: number;
  returned: number;
  approved: number;
  published: number;
  /** Commitments whose items were all closed out, excused or at their milestone. */
  fulfilled: number;
  recorded: { q1: number; q2: number; q3: number; q4: number };
  /** Of those, written afterwards (补录). */
  late: number;
  commented: number;
  reminded: number;
  escalated: number;
  rungs: Record<Rung, number>;
  reasonsAccepted: number;
  reasonsRefused: number;
  results: Record<string, number>;
  carriedOver: Record<CarryOver, number>;
}

function emptyRow(organisation: string, type: Row['type']): Row {
  const zeros = <K extends string>(names: readonly K[]): Record<K, number> =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;
  return {
    organisation,
    type,
    ...{ commitments: 0, pledged: 0, returned: 0, approved: 0, published: 0, fulfilled: 0 },
    recorded: { q1: 0, q2: 0, q3: 0, q4: 0 },
    ...{ late: 0, commented: 0, reminded: 0, escalated: 0, reasonsAccepted: 0, reasonsRefused: 0 },
    rungs: zeros(RUNGS),
    results: zeros(Object.keys(type === 'member' ? MEMBER_RESULTS : ORGANISATION_RESULTS)),
    carriedOver: zeros(Object.keys(CARRY_OVERS) as CarryOver[]),
  };
}

/** Items of a commitment that are settled for this year, and all of them. */
export function itemsOf(entries: TimelineEntryView[]): { all: string[]; settled: Set<string>; approved: boolean } {
  let all: string[] = [];
  let approved = false;
  const settled = new Set<string>();
  for (const { kind, data } of entries) {
    if (kind === 'pledged') all = (data.items as { id: string }[]).map(({ id }) => id);
    if (kind === 'reviewed') approved = data.verdict === 'approve';
    if (kind === 'closedOut' || (kind === 'explanationAnswered' && data.accepted === true))
      settled.add(String(data.item));
  }
  return { all, settled, approved };
}

/** A half-year's record stands in the column of its second quarter. */
const COLUMN: Record<string, 'q1' | 'q2' | 'q3' | 'q4'> = {
  q1: 'q1',
  q2: 'q2',
  q3: 'q3',
  q4: 'q4',
  h1: 'q2',
  h2: 'q4',
};

export function tableOf(timelines: Timeline[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { type, inCharge, entries } of timelines) {
    const key = `${type} ${inCharge}`;
    const row = rows.get(key) ?? emptyRow(inCharge, type);
    rows.set(key, row);
    row.commitments += 1;
    const has = (kind: string): boolean => entries.some((entry) => entry.kind === kind);
    if (has('pledged')) row.pledged += 1;
    if (has('publicised')) row.published += 1;
    const { all, settled, approved } = itemsOf(entries);
    if (approved) row.approved += 1;
    if (approved && all.every((item) => settled.has(item))) row.fulfilled += 1;
    for (const { kind, data } of entries) {
      if (kind === 'reviewed' && data.verdict === 'return') row.returned += 1;
      if (kind === 'recorded') row.recorded[COLUMN[String(data.period)]] += 1;
      if ((kind === 'recorded' || kind === 'commented') && data.late === true) row.late += 1;
      if (kind === 'commented') row.commented += 1;
      if (kind === 'reminded') row.reminded += 1;
      if (kind === 'escalated') row.escalated += 1;
      if (kind === 'climbed') row.rungs[data.rung as Rung] += 1;
      if (kind === 'explanationAnswered') row[data.accepted === true ? 'reasonsAccepted' : 'reasonsRefused'] += 1;
      if (kind === 'resultDecided') row.results[String(data.result)] += 1;
      if (kind === 'ended')
        for (const item of data.items as { carryOver: CarryOver }[]) row.carriedOver[item.carryOver] += 1;
    }
  }
  return [...rows.values()].sort((a, b) =>
    a.type === b.type ? (a.organisation < b.organisation ? -1 : 1) : a.type === 'member' ? -1 : 1,
  );
}

export function totalOf(rows: Row[], type: Row['type']): Row {
  const total = emptyRow('', type);
  const add = (to: Record<string, unknown>, from: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(from)) {
      if (typeof value === 'number') to[name] = (to[name] as number) + value;
      else if (typeof value === 'object') add(to[name] as Record<string, unknown>, value as Record<string, unknown>);
    }
  };
  for (const row of rows) if (row.type === type) add(total as never, row as never);
  return total;
}

const HEAD = [
  '承诺',
  '提交',
  '退回',
  '审核通过',
  '公示',
  '履诺',
  '一季',
  '二季',
  '三季',
  '四季',
  '补录',
  '点评',
  '提醒',
  '升级',
  '梯提醒',
  '督促',
  '帮扶',
  '批评',
  '上报',
  '采纳',
  '不采纳',
  '结果',
  '衔接',
];

function cells(row: Row): string[] {
  const { recorded, rungs } = row;
  const numbers = [
    row.commitments,
    row.pledged,
    row.returned,
    row.approved,
    row.published,
    row.fulfilled,
    recorded.q1,
    recorded.q2,
    recorded.q3,
    recorded.q4,
  ];
  numbers.push(
    row.late,
    row.commented,
    row.reminded,
    row.escalated,
    ...RUNGS.map((rung) => rungs[rung]),
    row.reasonsAccepted,
    row.reasonsRefused,
  );
  return [...numbers.map(String), Object.values(row.results).join('/'), Object.values(row.carriedOver).join('/')];
}

/** For a terminal: one line an organisation, with totals. */
export function printTable(rows: Row[], nameOf: (organisation: string) => string): string {
  const lines: string[] = [];
  for (const [type, title, results] of [
    ['member', '党员承诺（按所在党组织）', MEMBER_RESULTS],
    ['organisation', '党组织承诺（按上级党组织）', ORGANISATION_RESULTS],
  ] as const) {
    const own = rows.filter((row) => row.type === type);
    if (own.length === 0) continue;
    const body = own.map((row) => [short(nameOf(row.organisation)), ...cells(row)]);
    const all = [[title, ...HEAD], ...body, ['合计', ...cells(totalOf(rows, type))]];
    const widths = all[0].map((_, column) => Math.max(...all.map((line) => width(line[column]))));
    for (const line of all)
      lines.push(
        line
          .map((cell, column) =>
            column === 0 ? cell + ' '.repeat(widths[0] - width(cell)) : ' '.repeat(widths[column] - width(cell)) + cell,
          )
          .join(' '),
      );
    lines.push(`结果：${Object.values(results).join('/')}；衔接（事项）：${Object.values(CARRY_OVERS).join('/')}`, '');
  }
  return lines.join('\n');
}

function short(name: string): string {
  return name
    .replace(/^中共(余姚市(?!委))?/, '')
    .replace(/总支部委员会$/, '总支')
    .replace(/支部委员会$/, '支部');
}

function width(text: string): number {
  return [...text].reduce((sum, char) => sum + (char.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);
}

/** Where two tables differ, one line each; empty where the same seed gave the same table. */
export function differences(before: Row[], after: Row[]): string[] {
  const keyOf = (row: Row): string => `${row.type} ${row.organisation}`;
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const found: string[] = [];
  for (const row of after) {
    const was = known.get(keyOf(row));
    known.delete(keyOf(row));
    if (!was) found.push(`${keyOf(row)}：原来没有这一行`);
    else if (JSON.stringify(was) !== JSON.stringify(row))
      found.push(`${keyOf(row)}：原为 ${cells(was).join(' ')}，现为 ${cells(row).join(' ')}`);
  }
  return [...found, ...[...known.keys()].map((key) => `${key}：这一行没有了`)];
}
