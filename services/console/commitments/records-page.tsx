/** The booklet of the year as it stands: reviews, publication, records and comments by period, mid-year, year-end. */

import { Link, useOutletContext } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { ENTRY_NAMES, type EntryKind } from '../../../shared/contracts/entries';
import type { Period } from '../../../shared/contracts/plan';
import type { DueView, TimelineEntryView, TimelineView } from '../../../shared/contracts/views';
import { addressOfChain, deedPath } from '../address';
import { dueText } from '../parts/due';
import { Name, Names } from '../parts/name';
import { OpinionsAbout } from '../publication/opinions-about';
import { Written } from '../timeline/ledger-list';
import { describeEntry, itemNames } from '../timeline/entry-text';
import { PERIOD_NAMES } from '../words';
import '../timeline/timeline.css';
import { Label } from '../parts/label';

const MEMBER_PERIODS: Period[] = ['q1', 'q2', 'q3', 'q4'];
const ORGANISATION_PERIODS: Period[] = ['q1', 'h1', 'q3', 'h2'];

export function RecordsPage() {
  const view = useOutletContext<TimelineView>();
  const of = (...kinds: EntryKind[]) => view.entries.filter(({ kind }) => kinds.includes(kind));
  const waiting = (...duties: DueView['duty'][]) => view.ahead.filter(({ duty }) => duties.includes(duty));
  const periods = view.head.subjectType === 'member' ? MEMBER_PERIODS : ORGANISATION_PERIODS;
  return (
    <>
      <Part
        title="承诺与审核"
        entries={of('pledged', 'reviewed')}
        waiting={waiting('pledge', 'resubmit', 'review')}
        view={view}
      />
      <Part title="公示" entries={of('publicised')} waiting={waiting('publish')} view={view} />
      {view.head.kind === 'annual' &&
        periods.map((period) => (
          <Part
            key={period}
            title={PERIOD_NAMES[period]}
            entries={of('recorded', 'commented').filter(({ data }) => data.period === period)}
            waiting={waiting('record', 'check', 'comment').filter((duty) => duty.period === period)}
            view={view}
          />
        ))}
      <Part
        title="帮扶、说明与批评教育"
        entries={of('helpAsked', 'helperNamed', 'explained', 'explanationAnswered', 'criticised')}
        waiting={waiting('help', 'criticise', 'answerExplanation')}
        view={view}
      />
      <Part title="中期评估" entries={of('reflected', 'assessed')} waiting={waiting('reflect', 'assess')} view={view} />
      <Part
        title="年终"
        entries={of('selfAppraised', 'resultDecided', 'resultPublicised')}
        waiting={waiting('selfAppraise', 'decideResult', 'publishResult')}
        view={view}
      />
      <OpinionsAbout chain={view.head.chain} now={view.now} />
    </>
  );
}

function Part({
  title,
  entries,
  waiting,
  view,
}: {
  title: string;
  entries: TimelineEntryView[];
  waiting: DueView[];
  view: TimelineView;
}) {
  if (entries.length === 0 && waiting.length === 0) return null;
  const nameOf = itemNames(view.head.items);
  const today = dayOf(view.now);
  return (
    <section className="panel">
      <h2>{title}</h2>
      {entries.map((entry) => {
        const { text, people } = describeEntry(entry, nameOf, view.head.subjectType === 'organisation');
        return (
          <div key={entry.seq} className="record">
            <div>
              <strong>{ENTRY_NAMES[entry.kind]}</strong> {text}
              {people && <Names ids={people} />}
              {entry.data.late === true && <Label tone="amber">补录</Label>}
            </div>
            {entry.content && <Written content={entry.content} nameOf={nameOf} />}
            <div className="ledger-by">
              {formatDay(dayOf(entry.at), today)}　<Name id={entry.by} />
            </div>
          </div>
        );
      })}
      {waiting.map((duty) => (
        <div key={duty.key} className={`record due-${duty.state === 'overdue' ? 'overdue' : 'notYet'}`}>
          {DUTY_WORDS[duty.duty] ?? '待办'}：{dueText(duty, view.now)}
          {duty.duty === 'record' && duty.state === 'overdue' && view.head.may.includes('writeRecord') && (
            <Link
              className="ledger-correct"
              to={deedPath(addressOfChain(view.head.chain), 'writeRecord', { period: duty.period })}
            >
              补录
            </Link>
          )}
        </div>
      ))}
    </section>
  );
}

const DUTY_WORDS: Partial<Record<DueView['duty'], string>> = {
  pledge: '待提出承诺',
  resubmit: '待重新提交',
  review: '待审核',
  publish: '待公示',
  record: '待写实',
  check: '待督查',
  comment: '待点评',
  help: '待确定帮扶',
  criticise: '待批评教育',
  answerExplanation: '待答复',
  reflect: '待反思',
  assess: '待评估',
  selfAppraise: '待自评',
  decideResult: '待确定结果',
  publishResult: '待公示结果',
};
