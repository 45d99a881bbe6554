/** Beside every form: what is asked and by which clause, the items with their progress, and the latest records (C6). */
import { Progress } from 'antd';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { CLAUSES, DOCUMENTS, DUTIES } from '../../../shared/contracts/clauses';
import { ENTRY_NAMES, ITEM_KINDS, type EntryKind } from '../../../shared/contracts/entries';
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import type { TimelineView } from '../../../shared/contracts/views';
import { dueText } from '../parts/due';
import { OpinionsAbout } from '../publication/opinions-about';
import { Written } from '../timeline/ledger-list';
import { describeEntry, itemNames } from '../timeline/entry-text';
import '../timeline/timeline.css';
import { DEED_OF_DUTY, ITEM_STATES, dutyName, itemName } from '../words';
import type { About } from './form-kinds';

/** What people wrote lately: what a reviewer or commenter should have read. */
const TOLD: EntryKind[] = [
  'progressed',
  'recorded',
  'commented',
  'helpAsked',
  'helperNamed',
  'explained',
  'explanationAnswered',
  'criticised',
  'reflected',
  'assessed',
  'selfAppraised',
];
const SHOWN = 8;

export function ContextPanel({ view, kind, about }: { view: TimelineView; kind: PostableDeed; about: About }) {
  const { head, now } = view;
  const today = dayOf(now);
  const nameOf = itemNames(head.items);
  const duty = view.ahead.find(
    (candidate) =>
      DEED_OF_DUTY[candidate.duty] === kind &&
      candidate.opens <= now &&
      (about.item === undefined || candidate.item === about.item) &&
      (about.period === undefined || candidate.period === about.period),
  );
  const told = view.entries
    .filter((entry) => TOLD.includes(entry.kind))
    .slice(-SHOWN)
    .reverse();
  return (
    <aside className="deed-context" aria-label="有关情况">
      {duty && (
        <section className="panel">
          <h2>{dutyName(duty.duty, DUTIES[duty.duty], duty.period)}</h2>
          <div className={`due due-${duty.state}`}>{dueText(duty, now)}</div>
          <blockquote className="context-clause">
            {CLAUSES[duty.duty].says}
            <footer>
              {DOCUMENTS[CLAUSES[duty.duty].document]} {CLAUSES[duty.duty].article}
            </footer>
          </blockquote>
        </section>
      )}
      {head.items.length > 0 && kind !== 'review' && kind !== 'submitPledges' && (
        <section className="panel">
          <h2>承诺事项</h2>
          {head.items.map((item, index) => (
            <div key={item.id} className="context-item">
              <div>
                {itemName(index)}（{ITEM_KINDS[item.kind].slice(0, 2)}）{item.content?.title}
              </div>
              <Progress
                aria-label={`${itemName(index)}完成进度`}
                percent={item.percent}
                size="small"
                format={(percent) => `${percent ?? 0}%`}
              />
              <div className="quiet">
                {formatDay(item.due, today)}到期 ·{' '}
                {item.state === 'open' && item.due < today ? '已超期' : ITEM_STATES[item.state]}
              </div>
              {item.content && <div className="quiet">目标：{item.content.goal}</div>}
            </div>
          ))}
        </section>
      )}
      {kind !== 'submitPledges' && <OpinionsAbout chain={head.chain} now={now} />}
      {told.length > 0 && (
        <section className="panel">
          <h2>近期记录</h2>
          {told.map((entry) => (
            <div key={entry.seq} className="record">
              <strong>
                {formatDay(dayOf(entry.at), today)} {ENTRY_NAMES[entry.kind]}
              </strong>{' '}
              {describeEntry(entry, nameOf).text}
              {entry.content && <Written content={entry.content} nameOf={nameOf} />}
            </div>
          ))}
        </section>
      )}
    </aside>
  );
}
