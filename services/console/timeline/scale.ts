/** Where a day lies on the chart: months as columns, idle ones folded, and labels that never lie on each other. */
import { msOf, startOf } from '../../../shared/calendar/day';
import type { Instant } from '../../../shared/contracts/plan';

export interface Column {
  /** One month, or several idle ones folded together. */
  months: string[];
  folded: boolean;
  label: string;
  x: number;
  width: number;
  fromMs: number;
  toMs: number;
}

const FOLDED_WIDTH = 44;

export function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

export function monthLabel(month: string, year: number): string {
  const [of, number] = month.split('-').map(Number);
  return `${of === year ? '' : of === year + 1 ? '次年' : `${of}年`}${number}月`;
}

export function layColumns(frame: {
  from: string;
  to: string;
  busy: Set<string>;
  unfolded: Set<string>;
  year: number;
  left: number;
  width: number;
}): Column[] {
  const groups: { months: string[]; folded: boolean }[] = [];
  for (let month = frame.from; month <= frame.to; month = nextMonth(month)) {
    const folded = !frame.busy.has(month) && !frame.unfolded.has(month);
    const last = groups.at(-1);
    if (folded && last?.folded) last.months.push(month);
    else groups.push({ months: [month], folded });
  }
  const foldedCount = groups.filter(({ folded }) => folded).length;
  const share = (frame.width - foldedCount * FOLDED_WIDTH) / Math.max(1, groups.length - foldedCount);
  let x = frame.left;
  return groups.map(({ months, folded }) => {
    const width = folded ? FOLDED_WIDTH : share;
    const last = months[months.length - 1];
    const first = monthLabel(months[0], frame.year);
    const column = {
      months,
      folded,
      label: months.length === 1 ? first : `${first.replace('月', '')}–${monthLabel(last, frame.year)}`,
      x,
      width,
      fromMs: msOf(startOf(`${months[0]}-01`)),
      toMs: msOf(startOf(`${nextMonth(last)}-01`)),
    };
    x += width;
    return column;
  });
}

export function xOf(columns: Column[], instant: Instant): number {
  const ms = msOf(instant);
  const column = columns.find(({ toMs }) => ms < toMs) ?? columns[columns.length - 1];
  const share = Math.min(1, Math.max(0, (ms - column.fromMs) / (column.toMs - column.fromMs)));
  return column.x + share * column.width;
}

/** Chinese characters are as wide as they are high, digits and letters about half. */
export function textWidth(text: string, size = 12): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) < 0x2000 ? size * 0.56 : size;
  return width;
}

/** The line on which each label stands, so that none touches its neighbour; and its centre, kept within the chart. */
export function placeLabels(
  labels: { x: number; width: number }[],
  bounds: { left: number; right: number },
): { x: number; line: number }[] {
  const ends: number[] = [];
  return labels.map(({ x, width }) => {
    const centre = Math.min(bounds.right - width / 2, Math.max(bounds.left + width / 2, x));
    const start = centre - width / 2;
    let line = ends.findIndex((end) => start >= end + 6);
    if (line < 0) line = ends.length;
    ends[line] = centre + width / 2;
    return { x: centre, line };
  });
}

/** Marks that would lie on each other become one with a number. */
export function gather<T extends { x: number; group: string }>(marks: T[], apart: number): T[][] {
  const bunches: T[][] = [];
  for (const mark of marks) {
    const last = bunches.at(-1);
    if (last && last[0].group === mark.group && mark.x - last[0].x < apart) last.push(mark);
    else bunches.push([mark]);
  }
  return bunches;
}
