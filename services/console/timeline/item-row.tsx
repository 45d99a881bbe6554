/** One item's lane: how far it is, its deadline, what is overdue, and where it was closed out. */
import { addDays, dayOf, startOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { formatMoment } from '../words';
import { GUTTER, type Pointing } from './pointing';
import type { ItemLane } from './model';
import { textWidth, xOf, type Column } from './scale';

const CLOSED_SIGN: Record<ItemLane['state'], string> = {
  open: '',
  closedOut: '销',
  excused: '免',
  withdrawn: '撤',
  milestoneReached: '阶',
};
const TITLE_WIDTH = 138;

function cut(text: string, width: number, size: number): string {
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, size) > width) return `${kept}…`;
    kept += character;
  }
  return kept;
}

export function ItemRow({
  item,
  y,
  columns,
  now,
  right,
  pointing,
}: {
  item: ItemLane;
  y: number;
  columns: Column[];
  now: string;
  right: number;
  pointing: Pointing;
}) {
  const middle = y + 29;
  const start = xOf(columns, item.from);
  const due = xOf(columns, startOf(addDays(item.due, 1)));
  const end = Math.max(start + 8, due);
  const filled = start + ((end - start) * item.percent) / 100;
  const closed = item.closedAt === undefined ? undefined : xOf(columns, item.closedAt);
  const late = item.overdueUntil === undefined ? undefined : Math.max(due + 3, xOf(columns, item.overdueUntil));
  const dueLabel = formatDay(item.due, dayOf(now));
  const dueRight = due + textWidth(dueLabel, 11) + 6 > right;
  const lateWidth = textWidth(item.overdueText ?? '', 11);
  const tone = item.state !== 'open' ? 'closed' : late === undefined ? 'going' : 'late';
  const tell = () =>
    pointing.tell({
      x: Math.min(end, xOf(columns, now)),
      y: middle + 4,
      title: `${item.name}（${item.kind}）`,
      lines: [...(item.title ? [item.title] : []), ...item.lines, ...(item.overdueText ? [item.overdueText] : [])],
    });
  return (
    <g>
      <text className="lane-name" x={GUTTER - 14} y={y + 23} textAnchor="end">
        {item.name} {item.kind} <tspan className="lane-percent">{item.percent}%</tspan>
      </text>
      {item.title !== undefined && (
        <text className="lane-title" x={GUTTER - 14} y={y + 41} textAnchor="end">
          {cut(item.title, TITLE_WIDTH, 11)}
        </text>
      )}
      <g
        tabIndex={0}
        role="img"
        aria-label={`${item.name}，${item.title ?? ''}，${item.lines.join('，')}${item.overdueText ? `，${item.overdueText}` : ''}`}
        className="item-bar"
        onMouseEnter={tell}
        onMouseLeave={pointing.hush}
        onFocus={tell}
        onBlur={pointing.hush}
      >
        <rect className="hit" x={start} y={middle - 14} width={Math.max(end, late ?? 0) - start} height={28} />
        <rect className="track" x={start} y={middle - 5} width={end - start} height={10} rx={5} />
        {item.percent > 0 && (
          <rect
            className={`fill-${tone}`}
            x={start}
            y={middle - 5}
            width={Math.max(6, filled - start)}
            height={10}
            rx={5}
          />
        )}
        {late !== undefined && (
          <rect className="fill-overdue" x={due} y={middle - 5} width={late - due} height={10} rx={3} />
        )}
      </g>
      {item.ticks.map(({ at, percent, seq }) => {
        const x = xOf(columns, at);
        const tellTick = () =>
          pointing.tell({ x, y: middle, title: `进展 ${percent}%`, lines: [formatMoment(at, dayOf(now))] });
        return (
          <circle
            key={seq}
            className="tick"
            cx={x}
            cy={middle}
            r={3}
            tabIndex={0}
            role="link"
            aria-label={`进展 ${percent}%，${formatMoment(at, dayOf(now))}`}
            onMouseEnter={tellTick}
            onMouseLeave={pointing.hush}
            onFocus={tellTick}
            onBlur={pointing.hush}
            onClick={() => pointing.show(seq)}
          />
        );
      })}
      <line className="deadline" x1={due} x2={due} y1={middle - 13} y2={middle + 13} />
      <text
        className="deadline-label"
        x={dueRight ? due - 4 : due + 4}
        y={middle - 10}
        textAnchor={dueRight ? 'end' : 'start'}
      >
        {dueLabel}
      </text>
      {late !== undefined && (
        <text
          className="overdue-label"
          x={due + 4 + lateWidth > right ? right : due + 4}
          y={middle + 19}
          textAnchor={due + 4 + lateWidth > right ? 'end' : 'start'}
        >
          {item.overdueText}
        </text>
      )}
      {closed !== undefined && (
        <g className="closed-sign">
          <circle cx={closed} cy={middle} r={10} />
          <text x={closed} y={middle + 4} textAnchor="middle">
            {CLOSED_SIGN[item.state]}
          </text>
        </g>
      )}
    </g>
  );
}
