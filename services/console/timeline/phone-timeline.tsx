/** The timeline on a phone: items first, then months from top to bottom with today in between. */
import { Progress } from 'antd';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { Names } from '../parts/name';
import { ITEM_STATES } from '../words';
import type { Mark } from './marks';
import { monthOf, type TimelineModel } from './model';
import { monthLabel } from './scale';

type Row = { at: string; mark?: Mark; text?: string };

export function PhoneTimeline({
  model,
  year,
  onShow,
}: {
  model: TimelineModel;
  year: number;
  onShow: (seq: number) => void;
}) {
  const today = dayOf(model.now);
  const rows: Row[] = [
    ...[...model.stageMarks, ...model.lanes.flatMap(({ marks }) => marks)].map((mark) => ({ at: mark.at, mark })),
    ...model.stages.map(({ label, from }) => ({ at: from, text: `进入「${label}」阶段` })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  const firstToCome = rows.findIndex(
    ({ at, mark }) => at > model.now || (mark !== undefined && mark.state !== 'done' && mark.state !== 'overdue'),
  );
  return (
    <>
      <ul className="phone-items">
        {model.items.map((item) => (
          <li key={item.id}>
            <div>
              <strong>
                {item.name} {item.kind}
              </strong>{' '}
              {item.title}
            </div>
            <Progress
              aria-label={`${item.name}完成进度`}
              percent={item.percent}
              size="small"
              status={item.state === 'open' ? (item.overdueText ? 'exception' : 'normal') : 'success'}
              format={(percent) => `${percent ?? 0}%`}
            />
            <div className={item.overdueText && item.state === 'open' ? 'due-overdue' : 'quiet'}>
              {formatDay(item.due, today)}到期 ·{' '}
              {item.state === 'open' ? (item.overdueText ?? ITEM_STATES.open) : ITEM_STATES[item.state]}
            </div>
          </li>
        ))}
      </ul>
      <ol className="phone-line">
        {rows.map((row, index) => {
          const month = monthOf(dayOf(row.at));
          const previous = index === 0 ? undefined : monthOf(dayOf(rows[index - 1].at));
          return (
            <PhoneRow
              key={`${row.mark?.key ?? row.text}${row.at}`}
              row={row}
              today={today}
              month={month === previous ? undefined : monthLabel(month, year)}
              now={index === firstToCome ? model.now : undefined}
              onShow={onShow}
            />
          );
        })}
      </ol>
    </>
  );
}

function PhoneRow({
  row: { at, mark, text },
  today,
  month,
  now,
  onShow,
}: {
  row: Row;
  today: string;
  month: string | undefined;
  now: string | undefined;
  onShow: (seq: number) => void;
}) {
  const seq = mark?.seq;
  return (
    <>
      {now !== undefined && <li className="phone-today">今天 {formatDay(today)}</li>}
      {month !== undefined && <li className="phone-month">{month}</li>}
      <li className={mark ? `phone-row phone-${mark.state} phone-tone-${mark.tone}` : 'phone-row phone-stage'}>
        <span className="phone-day">{formatDay(dayOf(at)).replace(/^\d+月/, '')}</span>
        <span className="phone-dot" aria-hidden="true" />
        <div>
          {mark ? (
            <>
              <strong>{mark.title}</strong>
              {mark.state === 'auto' && <span className="quiet">（到时自动）</span>}
              {mark.lines.map((line) => (
                <div key={line} className={mark.state === 'overdue' ? 'due-overdue' : 'quiet'}>
                  {line}
                  {mark.people && <Names ids={mark.people} />}
                </div>
              ))}
              {seq !== undefined && (
                <button type="button" className="phone-show" onClick={() => onShow(seq)}>
                  查看第 {seq} 条
                </button>
              )}
            </>
          ) : (
            text
          )}
        </div>
      </li>
    </>
  );
}
