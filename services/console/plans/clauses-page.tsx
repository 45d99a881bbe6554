/** 条款对照: every article of the five documents, by which rule it is done, or that people do it (X7). */
import { Button, Segmented, Select, Table, type TableColumnsType } from 'antd';
import { useSearchParams } from 'react-router';
import {
  CLAUSE_REPORT,
  CLAUSE_WAYS,
  type ClauseWay,
  type ReportedClause,
} from '../../../shared/contracts/clause-report';
import { DOCUMENTS, type DocumentId } from '../../../shared/contracts/clauses';
import { DOMAIN_RULES } from '../../../shared/contracts/domain-rules';
import { Label, type Tone } from '../parts/label';
import { Page } from '../parts/page';
import { useNarrow } from '../parts/use-narrow';
import './plans.css';

const TONES: Record<ClauseWay, Tone> = { system: 'green', later: 'amber', manual: 'plain' };
const count = (rows: readonly ReportedClause[], how: ClauseWay): number => rows.filter((row) => row.how === how).length;

export function ClausesPage() {
  const narrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const document = search.get('document') ?? undefined;
  const how = search.get('how') ?? undefined;
  const ofDocument = CLAUSE_REPORT.filter((row) => !document || row.document === document);
  const rows = ofDocument.filter((row) => !how || row.how === how);
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => (value ? before.set(name, value) : before.delete(name), before), { replace: true });
  const rules = ({ rules: ids }: ReportedClause) =>
    ids.length === 0
      ? '—'
      : ids.map((id) => (
          <div key={id}>
            {id} {DOMAIN_RULES[id]}
          </div>
        ));
  const columns: TableColumnsType<ReportedClause> = [
    { title: '序号', width: 60, align: 'right', render: (_, __, index) => index + 1 },
    { title: '文件', width: 70, render: (_, row) => <span title={DOCUMENTS[row.document]}>{row.document}</span> },
    { title: '条款', width: 150, dataIndex: 'article' },
    { title: '原文摘要', dataIndex: 'quote' },
    { title: '对应规则', width: 250, render: (_, row) => rules(row) },
    { title: '落实方式', width: 100, render: (_, row) => <Label tone={TONES[row.how]}>{CLAUSE_WAYS[row.how]}</Label> },
  ];
  return (
    <Page
      title="条款对照"
      under={[{ label: '年度安排', to: '/plans' }]}
      note={`共 ${ofDocument.length} 条：${(Object.keys(CLAUSE_WAYS) as ClauseWay[])
        .map((way) => `${CLAUSE_WAYS[way]} ${count(ofDocument, way)}`)
        .join('，')}`}
      extra={
        <Button className="no-print" onClick={() => window.print()}>
          打印
        </Button>
      }
    >
      <div className="query-bar no-print">
        <Select
          aria-label="文件"
          allowClear
          style={{ width: 420, maxWidth: '100%' }}
          placeholder="全部文件"
          value={document}
          onChange={(value) => set('document', value)}
          options={Object.entries(DOCUMENTS).map(([value, label]) => ({ value, label: `${value} ${label}` }))}
        />
        <Segmented
          aria-label="落实方式"
          value={how ?? ''}
          onChange={(value) => set('how', value)}
          options={[
            { value: '', label: '全部' },
            ...Object.entries(CLAUSE_WAYS).map(([value, label]) => ({ value, label })),
          ]}
        />
      </div>
      {narrow ? (
        <ul className="plan-lines panel">
          {rows.map((row) => (
            <li key={keyOf(row)}>
              <span className="quiet">
                {row.document} {row.article}
              </span>{' '}
              <Label tone={TONES[row.how]}>{CLAUSE_WAYS[row.how]}</Label>
              <div>{row.quote}</div>
              <div className="quiet">{rules(row)}</div>
            </li>
          ))}
        </ul>
      ) : (
        <Table
          className="clause-table"
          size="small"
          rowKey={keyOf}
          columns={columns}
          dataSource={rows}
          pagination={false}
          locale={{ emptyText: '没有这样的条款' }}
        />
      )}
      <p className="quiet">
        {(Object.keys(DOCUMENTS) as DocumentId[]).map((id) => `${id}：${DOCUMENTS[id]}`).join('；')}。
        「后续实现」的条款已列入规则，系统尚未提供。
      </p>
    </Page>
  );
}

function keyOf({ document, article, quote }: ReportedClause): string {
  return `${document} ${article} ${quote}`;
}
