/** Where a line of the plan comes from: who set it, and which article asks for it (X7). */
import { Popover, Button } from 'antd';
import { DOCUMENTS } from '../../../shared/contracts/clauses';
import type { PlanClause } from '../../../shared/contracts/plan-clauses';
import type { ClauseView } from '../../../shared/contracts/plan-views';
import { formatDay } from '../../../shared/calendar/due';
import { Label } from '../parts/label';
import { Name } from '../parts/name';
import { formatBound, formatValue } from './plan-words';

export function SetBy({ view, clause, organisation }: { view: ClauseView; clause: PlanClause; organisation: string }) {
  const { from, movedFrom, limitedFrom, bound } = view;
  return (
    <>
      {from === undefined ? (
        <Label>默认</Label>
      ) : from.organisationId === organisation ? (
        <Label tone="blue">本级</Label>
      ) : (
        <>
          <Label tone="green">上级</Label>
          <Name id={from.organisationId} />
        </>
      )}
      {from !== undefined && (
        <span className="quiet">
          {' '}
          第 {from.version} 版，{formatDay(from.effective)}起
        </span>
      )}
      {movedFrom !== undefined && <div className="quiet">原定 {formatValue(clause.kind, movedFrom)}，遇休息日顺延</div>}
      {limitedFrom !== undefined && (
        <div className="due-dueSoon">本级要求 {formatValue(clause.kind, limitedFrom)}，上级的范围优先</div>
      )}
      {bound !== undefined && <div className="quiet">{formatBound(clause.kind, bound)}</div>}
    </>
  );
}

export function Basis({ clause }: { clause: PlanClause }) {
  const { source } = clause;
  if (!source) return <span className="quiet">系统自定</span>;
  return (
    <Popover
      trigger="click"
      title="依据"
      content={
        <div className="clause">
          <p>{DOCUMENTS[source.document]}</p>
          <p>第 {source.article} 条</p>
          {source.says && <p>“{source.says}”</p>}
          <p className="quiet">{basisOf(clause)}</p>
        </div>
      }
    >
      <Button type="link" size="small" className="inline-link">
        {source.document} {source.article}
      </Button>
    </Popover>
  );
}

function basisOf({ ours, kind }: PlanClause): string {
  if (!ours) return '文件规定了具体内容。';
  return kind === 'yesNo'
    ? '这一步是否必经，由年度安排确定。'
    : '文件要求做这件事；具体的日期或数目没有规定，由年度安排确定。';
}
