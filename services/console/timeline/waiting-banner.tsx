/** What the commitment is waiting for, until when, and why: the first thing its page says (G3). */
import { Link } from 'react-router';
import { DUTIES } from '../../../shared/contracts/clauses';
import { inState } from '../../../shared/contracts/joint';
import type { DueView, TimelineView } from '../../../shared/contracts/views';
import { addressOfChain, deedPath } from '../address';
import { ClauseLink } from '../parts/clause';
import { dueText } from '../parts/due';
import { Name, Names } from '../parts/name';
import { DEED_OF_DUTY, dutyName } from '../words';
import { whySentence } from './why';

export function WaitingBanner({ view }: { view: TimelineView }) {
  const [first, ...others] = [...view.head.waitingFor].sort(
    (a, b) => rank(a, view) - rank(b, view) || (a.due < b.due ? -1 : 1),
  );
  if (first === undefined) {
    const next = view.ahead.find(({ state }) => state === 'notYet');
    return (
      <div className="banner banner-calm">
        <div className="banner-part banner-wide">
          <span className="banner-word">正在等待</span>
          <strong>{view.head.stage === 'closed' ? '本年度已经办结' : '目前没有等待办理的事项'}</strong>
        </div>
        {next && (
          <div className="banner-part">
            <span className="banner-word">下一项</span>
            {dutyName(next.duty, DUTIES[next.duty], next.period)}，{dueText(next, view.now)}
          </div>
        )}
      </div>
    );
  }
  return (
    <div className="banners">
      <Waiting view={view} duty={first} />
      {others.length > 0 && (
        <details className="banner-more">
          <summary>同时还在等待 {others.length} 项</summary>
          {others.map((duty) => (
            <Waiting key={duty.key} view={view} duty={duty} />
          ))}
        </details>
      )}
    </div>
  );
}

const URGENCY: Record<DueView['state'], number> = { overdue: 0, dueSoon: 1, open: 2, notYet: 3 };

/** An overdue item waits for the rung it has reached, not for what was missed before. */
function rank(duty: DueView, { head }: TimelineView): number {
  const reached =
    duty.duty === 'fulfil' && head.waitingFor.some(({ item, key }) => item === duty.item && key !== duty.key);
  const climbing = duty.duty === 'help' || duty.duty === 'criticise' || duty.duty === 'answerExplanation';
  return reached ? URGENCY.open : climbing ? URGENCY.overdue : URGENCY[duty.state];
}

function Waiting({ view, duty }: { view: TimelineView; duty: DueView }) {
  const { head } = view;
  const kind = DEED_OF_DUTY[duty.duty];
  const may = kind !== undefined && head.may.some((allowed) => allowed === kind);
  return (
    <div className={`banner banner-${duty.state}`}>
      <div className="banner-part">
        <span className="banner-word">正在等待</span>
        <strong className="banner-what">
          <Who view={view} duty={duty} />
          {dutyName(duty.duty, DUTIES[duty.duty], duty.period)}
        </strong>
      </div>
      <div className="banner-part">
        <span className="banner-word">到</span>
        <span className={`due-${duty.state}`}>{dueText(duty, view.now)}</span>
      </div>
      <div className="banner-part banner-wide">
        <span className="banner-word">为什么</span>
        <span>{whySentence(view, duty)}</span>
      </div>
      <div className="banner-part">
        <span className="banner-word">依据</span>
        <ClauseLink duty={duty.duty} long />
      </div>
      {may && (
        <Link
          className="banner-handle no-print"
          to={deedPath(addressOfChain(head.chain), kind, { item: duty.item, period: duty.period })}
        >
          处理 ›
        </Link>
      )}
    </div>
  );
}

function Who({ view, duty }: { view: TimelineView; duty: DueView }) {
  const { head } = view;
  if (duty.role === 'participant') return <Names ids={inState(head.joint, 'invited')} />;
  if (duty.role === 'subject' && head.subjectType === 'member') return <Name id={head.subjectId} />;
  const organisation =
    duty.role === 'subject' ? head.subjectId : duty.role === 'keeper' ? head.inCharge : head.superior;
  return (
    <>
      <Name id={organisation} />
      书记
    </>
  );
}
