/** The year as a table: what, who, when, what follows if not, who set it, which article asks for it. */
import { Button, Table, type TableColumnsType } from 'antd';
import {
  PLAN_CLAUSES,
  PLAN_STAGES,
  type PlanClause,
  type PlanGroup,
  type PlanStage,
} from '../../../shared/contracts/plan-clauses';
import type { PlanOverride } from '../../../shared/contracts/plan-clauses';
import type { ClauseView, PlanView } from '../../../shared/contracts/plan-views';
import { Label } from '../parts/label';
import { useNarrow } from '../parts/use-narrow';
import { Basis, SetBy } from './clause-source';
import { formatOwnBound, formatValue, ifNot, whoActs } from './plan-words';

interface Row {
  clause: PlanClause;
  view: ClauseView;
}

interface PlanTableProps {
  plan: PlanView;
  group: PlanGroup;
  draft: PlanOverride;
  /** Absent where the page is only read. */
  onEdit?: ((clause: PlanClause, view: ClauseView) => void) | undefined;
}

export function PlanTable({ plan, group, draft, onEdit }: PlanTableProps) {
  const narrow = useNarrow();
  const views = new Map(plan.clauses.map((view) => [view.path, view]));
  const rows = PLAN_CLAUSES.flatMap((clause): Row[] => {
    const view = views.get(clause.path);
    return clause.group === group && !clause.fixed && view ? [{ clause, view }] : [];
  });
  const stages = (Object.keys(PLAN_STAGES) as PlanStage[])
    .map((stage) => ({ stage, rows: rows.filter(({ clause }) => clause.stage === stage) }))
    .filter((section) => section.rows.length > 0);
  const when = ({ clause, view }: Row) => <When clause={clause} view={view} draft={draft} own={plan.own} />;
  const edit = ({ clause, view }: Row) =>
    onEdit && (
      <Button type="link" size="small" className="inline-link no-print" onClick={() => onEdit(clause, view)}>
        修改
      </Button>
    );
  const columns: TableColumnsType<Row> = [
    { title: '事项', width: 190, fixed: 'left', render: (_, { clause }) => clause.label },
    { title: '由谁', width: 120, render: (_, { clause }) => whoActs(clause) },
    { title: '何时 / 多少 / 是否', width: 210, render: (_, row) => when(row) },
    { title: '逾期', width: 190, render: (_, { clause }) => <span className="quiet">{ifNot(clause)}</span> },
    {
      title: '由谁设定',
      width: 240,
      render: (_, { clause, view }) => <SetBy view={view} clause={clause} organisation={plan.organisationId} />,
    },
    { title: '依据', width: 110, render: (_, { clause }) => <Basis clause={clause} /> },
    ...(onEdit ? [{ title: '', width: 70, render: (_: unknown, row: Row) => edit(row) }] : []),
  ];
  return stages.map(({ stage, rows: section }) => (
    <section key={stage} className="panel plan-stage">
      <h2>{PLAN_STAGES[stage]}</h2>
      {narrow ? (
        <ul className="plan-lines">
          {section.map((row) => (
            <li key={row.clause.path}>
              <strong>{row.clause.label}</strong>
              <div>{when(row)}</div>
              <div>
                <SetBy view={row.view} clause={row.clause} organisation={plan.organisationId} />
              </div>
              <div className="plan-line-foot">
                <Basis clause={row.clause} />
                {edit(row)}
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <Table
          size="small"
          rowKey={({ clause }) => clause.path}
          columns={columns}
          dataSource={section}
          pagination={false}
          scroll={{ x: 1060 }}
        />
      )}
    </section>
  ));
}

function When({ clause, view, draft, own }: Row & { draft: PlanOverride; own: PlanOverride }) {
  const { path, kind } = clause;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const isValueChanged = !same(draft.values[path], own.values[path]);
  const isBoundChanged = !same(draft.bounds[path], own.bounds[path]);
  return (
    <>
      {isValueChanged ? (
        <>
          <s className="quiet">{formatValue(kind, view.value)}</s>
          <div>
            <Label tone="amber">待保存</Label>
            {draft.values[path] === undefined ? '随上级' : formatValue(kind, draft.values[path])}
          </div>
        </>
      ) : (
        formatValue(kind, view.value)
      )}
      {(draft.bounds[path] ?? own.bounds[path]) && (
        <div className="quiet">
          {isBoundChanged && <Label tone="amber">待保存</Label>}
          对下级：{formatOwnBound(kind, draft.bounds[path])}
        </div>
      )}
    </>
  );
}
