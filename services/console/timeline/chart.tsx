/** The year as a picture: stages, items with their progress, records, comments, appraisal, reminders; today in between (G3). */
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { Name, Names } from '../parts/name';
import { formatMoment } from '../words';
import { ItemRow } from './item-row';
import { MarkRow, layMarks } from './mark-row';
import type { TimelineModel } from './model';
import { GUTTER, type Pointing, type Told } from './pointing';
import { layColumns, monthLabel, textWidth, xOf, type Column } from './scale';
import { StageRow, layStages } from './stage-row';

const RIGHT = 14;
const LEAST_WIDTH = 760;
const TODAY_BAND = 24;
const HEAD = 28;
const ITEM_HEIGHT = 56;

export function Chart({ model, year, onShow }: { model: TimelineModel; year: number; onShow: (seq: number) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [unfolded, setUnfolded] = useState<Set<string>>(new Set());
  const [told, setTold] = useState<Told>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.max(LEAST_WIDTH, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const columns = useMemo(
    () => layColumns({ ...model, unfolded, year, left: GUTTER, width: Math.max(LEAST_WIDTH, width) - GUTTER - RIGHT }),
    [model, unfolded, year, width],
  );
  const pointing: Pointing = { tell: setTold, hush: () => setTold(undefined), show: onShow };
  const bounds = { left: GUTTER + 2, right: Math.max(LEAST_WIDTH, width) - 4 };

  const rows: { key: string; height: number; draw: (y: number) => ReactNode }[] = [];
  const stages = layStages(model, columns, bounds);
  rows.push({
    key: 'stages',
    height: stages.height,
    draw: (y) => <StageRow laid={stages} y={y} now={model.now} columns={columns} pointing={pointing} />,
  });
  model.items.forEach((item) =>
    rows.push({
      key: item.id,
      height: ITEM_HEIGHT,
      draw: (y) => (
        <ItemRow item={item} y={y} columns={columns} now={model.now} right={bounds.right} pointing={pointing} />
      ),
    }),
  );
  for (const lane of model.lanes) {
    const laid = layMarks(lane.marks, columns, bounds);
    rows.push({
      key: lane.name,
      height: laid.height,
      draw: (y) => <MarkRow name={lane.name} laid={laid} y={y} pointing={pointing} />,
    });
  }

  const top = TODAY_BAND + HEAD;
  let y = top;
  const placed = rows.map((row) => {
    const at = y;
    y += row.height;
    return { ...row, at };
  });
  const height = y + 4;
  const total = Math.max(LEAST_WIDTH, width);

  return (
    <div className="chart" onKeyDown={(event) => event.key === 'Escape' && setTold(undefined)}>
      <div className="chart-scroll" ref={box}>
        {width > 0 && (
          <svg viewBox={`0 0 ${total} ${height}`} width={total} height={height} role="group" aria-label="时间轴图">
            <Months
              columns={columns}
              year={year}
              height={height}
              onUnfold={(months) => setUnfolded(new Set([...unfolded, ...months]))}
              onFold={(month) => setUnfolded(new Set([...unfolded].filter((kept) => kept !== month)))}
              unfolded={unfolded}
            />
            <TodayLine columns={columns} now={model.now} height={height} />
            {placed.map(({ key, at, height: rowHeight, draw }) => (
              <g key={key}>
                <line className="row-line" x1={0} x2={total} y1={at + rowHeight} y2={at + rowHeight} />
                {draw(at)}
              </g>
            ))}
            <TodayPill columns={columns} now={model.now} right={bounds.right} />
          </svg>
        )}
      </div>
      {told && (
        <TellBox
          told={told}
          width={box.current?.clientWidth ?? total}
          scrolled={box.current?.scrollLeft ?? 0}
          today={dayOf(model.now)}
        />
      )}
    </div>
  );
}

function Months(props: {
  columns: Column[];
  year: number;
  height: number;
  unfolded: Set<string>;
  onUnfold: (months: string[]) => void;
  onFold: (month: string) => void;
}) {
  const { columns, year, height, unfolded, onUnfold, onFold } = props;
  const baseline = TODAY_BAND + HEAD - 9;
  return (
    <g>
      {columns.map(({ months, folded, label, x, width }) => {
        const foldable = !folded && unfolded.has(months[0]);
        const act = folded ? () => onUnfold(months) : foldable ? () => onFold(months[0]) : undefined;
        return (
          <g
            key={months[0]}
            {...(act && {
              role: 'button',
              tabIndex: 0,
              className: 'month-button',
              onClick: act,
              onKeyDown: (event: KeyboardEvent) =>
                (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), act()),
              'aria-label': folded ? `${label}没有事项，展开` : `${monthLabel(months[0], year)}，折叠`,
            })}
          >
            {folded && <rect className="folded" x={x} y={TODAY_BAND} width={width} height={height - TODAY_BAND - 4} />}
            <line className="month-line" x1={x} x2={x} y1={TODAY_BAND} y2={height - 4} />
            {act && <rect className="month-hit" x={x} y={TODAY_BAND} width={width} height={HEAD} />}
            <text
              className={folded ? 'month-folded' : 'month'}
              x={x + width / 2}
              y={folded ? baseline - 7 : baseline}
              textAnchor="middle"
            >
              {label}
              {foldable && ' ‹›'}
            </text>
            {folded && (
              <text className="month-folded" x={x + width / 2} y={baseline + 6} textAnchor="middle">
                ⋯
              </text>
            )}
          </g>
        );
      })}
      <line
        className="head-line"
        x1={0}
        x2={columns[columns.length - 1].x + columns[columns.length - 1].width}
        y1={TODAY_BAND + HEAD}
        y2={TODAY_BAND + HEAD}
      />
    </g>
  );
}

/** Behind everything: no name or label is crossed by it. */
function TodayLine({ columns, now, height }: { columns: Column[]; now: string; height: number }) {
  const x = xOf(columns, now);
  return <line className="today-line" x1={x} x2={x} y1={TODAY_BAND - 4} y2={height - 4} />;
}

function TodayPill({ columns, now, right }: { columns: Column[]; now: string; right: number }) {
  const x = xOf(columns, now);
  const label = `今天 ${formatDay(dayOf(now))}`;
  const width = textWidth(label) + 20;
  const centre = Math.min(right - width / 2, Math.max(GUTTER + width / 2, x));
  return (
    <g className="today" aria-hidden="true">
      <rect x={centre - width / 2} y={1} width={width} height={19} rx={9.5} />
      <text x={centre} y={15} textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

function TellBox({ told, width, scrolled, today }: { told: Told; width: number; scrolled: number; today: string }) {
  const left = Math.min(width - 290, Math.max(8, told.x - scrolled - 140));
  return (
    <div className="tell-box" role="status" style={{ left, top: told.y + 14 }}>
      <strong>{told.title}</strong>
      {told.lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      {told.marks?.map((mark) => (
        <div key={mark.key} className="tell-mark">
          {told.marks!.length > 1 && <strong>{mark.title}</strong>}
          {mark.state === 'done' && <span className="tell-time">{formatMoment(mark.at, today)}</span>}
          {mark.lines.map((line) => (
            <div key={line}>
              {line}
              {mark.people && <Names ids={mark.people} />}
            </div>
          ))}
          {mark.by !== undefined && (
            <div className="tell-time">
              办理人：
              <Name id={mark.by} />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
