/** The stages of the year as bars: past ones solid, the rest pale; names that do not fit stand below. */
import { formatDay } from '../../../shared/calendar/due';
import { dayOf } from '../../../shared/calendar/day';
import { GUTTER, type Pointing } from './pointing';
import { MarkBunches, layMarks, type LaidMarks } from './mark-row';
import type { StageBar, TimelineModel } from './model';
import { placeLabels, textWidth, xOf, type Column } from './scale';

const BAR = 28;
const LINE = 15;

interface LaidBar extends StageBar {
  x: number;
  width: number;
  below?: { x: number; line: number };
}

export interface LaidStages {
  bars: LaidBar[];
  marks: LaidMarks;
  /** Where the marks of the stage's own duties begin, below bars and names. */
  marksAt: number;
  height: number;
}

export function layStages(
  model: TimelineModel,
  columns: Column[],
  bounds: { left: number; right: number },
): LaidStages {
  const bars: LaidBar[] = model.stages.map((bar) => {
    const x = xOf(columns, bar.from);
    return { ...bar, x, width: Math.max(3, xOf(columns, bar.to) - x - 1) };
  });
  const outside = bars.filter(({ label, width }) => textWidth(label) + 8 > width);
  const places = placeLabels(
    outside.map(({ label, x, width }) => ({ x: x + width / 2, width: textWidth(label, 11) })),
    bounds,
  );
  outside.forEach((bar, n) => (bar.below = places[n]));
  const lines = outside.length === 0 ? 0 : Math.max(...places.map(({ line }) => line)) + 1;
  const marks = layMarks(model.stageMarks, columns, bounds);
  const marksAt = 10 + BAR + lines * LINE + (lines > 0 ? 4 : 0);
  return { bars, marks, marksAt, height: marksAt + (model.stageMarks.length > 0 ? marks.height + 2 : 10) };
}

export function StageRow({
  laid,
  y,
  now,
  columns,
  pointing,
}: {
  laid: LaidStages;
  y: number;
  now: string;
  columns: Column[];
  pointing: Pointing;
}) {
  const today = xOf(columns, now);
  const top = y + 10;
  return (
    <g>
      <text className="lane-name" x={GUTTER - 14} y={top + 19} textAnchor="end">
        阶段
      </text>
      {laid.bars.map((bar) => {
        const past = Math.min(bar.width, Math.max(0, today - bar.x));
        const tell = () =>
          pointing.tell({
            x: Math.max(bar.x, Math.min(today, bar.x + bar.width)),
            y: top + BAR - 6,
            title: bar.label,
            lines: [
              `${formatDay(dayOf(bar.from), dayOf(now))}至${formatDay(dayOf(bar.to), dayOf(now))}${bar.from > now ? '（将要到来）' : ''}`,
            ],
          });
        return (
          <g
            key={`${bar.label}${bar.from}`}
            className={`stage stage-${bar.tone}`}
            tabIndex={0}
            role="img"
            aria-label={`${bar.label}，${formatDay(dayOf(bar.from))}起`}
            onMouseEnter={tell}
            onMouseLeave={pointing.hush}
            onFocus={tell}
            onBlur={pointing.hush}
          >
            <rect className="stage-coming" x={bar.x} y={top} width={bar.width} height={BAR} rx={3} />
            {past > 0 && <rect className="stage-past" x={bar.x} y={top} width={past} height={BAR} rx={3} />}
            {bar.below ? (
              <>
                <line
                  className="leader"
                  x1={bar.x + bar.width / 2}
                  x2={bar.below.x}
                  y1={top + BAR}
                  y2={top + BAR + 3 + bar.below.line * LINE}
                />
                <text
                  className="stage-label-small"
                  x={bar.below.x}
                  y={top + BAR + 13 + bar.below.line * LINE}
                  textAnchor="middle"
                >
                  {bar.label}
                </text>
              </>
            ) : (
              <text className="stage-label" x={bar.x + bar.width / 2} y={top + 19} textAnchor="middle">
                {bar.label}
              </text>
            )}
          </g>
        );
      })}
      {laid.marks.bunches.length > 0 && <MarkBunches laid={laid.marks} y={y + laid.marksAt - 4} pointing={pointing} />}
    </g>
  );
}
