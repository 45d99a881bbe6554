/** Rows of commitments: a table with fixed head on a screen, cards on a phone. */
import { Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { DUTIES } from '../../../shared/contracts/clauses';
import { MEMBER_RESULTS, ORGANISATION_RESULTS } from '../../../shared/contracts/entries';
import { inState, MODES, modeOf } from '../../../shared/contracts/joint';
import type { Instant } from '../../../shared/contracts/plan';
import type { CommitmentSummary } from '../../../shared/contracts/views';
import { addressOfChain, commitmentPath } from '../address';
import { Due } from '../parts/due';
import { Name } from '../parts/name';
import { StageTag } from '../parts/stage-tag';
import { useNarrow } from '../parts/use-narrow';
import { ITEM_STATES, dutyName, itemName } from '../words';
import { Label } from '../parts/label';

const RESULTS: Record<string, string> = { ...MEMBER_RESULTS, ...ORGANISATION_RESULTS };

export function CommitmentTable({
  items,
  asOf,
  first,
  busy,
}: {
  items: CommitmentSummary[];
  asOf: Instant;
  first: number;
  busy: boolean;
}) {
  const narrow = useNarrow();
  if (narrow)
    return (
      <ul className="cards panel">
        {items.map((item) => (
          <li key={item.chain} className="card card-tall">
            <div>
              <SubjectLink item={item} /> <StageTag stage={item.stage} />
              <div className="quiet">
                <Name id={item.subjectType === 'member' ? item.inCharge : item.superior} />
              </div>
              <Items item={item} />
              <Waiting item={item} asOf={asOf} />
            </div>
          </li>
        ))}
      </ul>
    );
  const columns: TableColumnsType<CommitmentSummary> = [
    { title: '序号', width: 64, align: 'right', render: (_, __, index) => first + index + 1 },
    { title: '承诺人', width: '19%', render: (_, item) => <SubjectLink item={item} /> },
    { title: '所在或上级党组织', width: '20%', render: (_, item) => <Name id={item.inCharge} /> },
    { title: '阶段', width: 92, render: (_, item) => <StageTag stage={item.stage} /> },
    { title: '事项', width: 132, render: (_, item) => <Items item={item} /> },
    { title: '正在等待', width: '16%', render: (_, item) => <WaitingWhat item={item} /> },
    { title: '期限', render: (_, { waitingFor: [waiting] }) => waiting && <Due waiting={waiting} asOf={asOf} /> },
  ];
  return (
    <Table
      size="small"
      tableLayout="fixed"
      rowKey="chain"
      columns={columns}
      dataSource={items}
      loading={busy}
      pagination={false}
      sticky={{ offsetHeader: 52 }}
      scroll={{ x: 980 }}
    />
  );
}

function SubjectLink({ item }: { item: CommitmentSummary }) {
  return (
    <>
      <Link to={commitmentPath(addressOfChain(item.chain))}>
        <Name id={item.subjectId} />
      </Link>{' '}
      {item.kind === 'immediate' && <Label>{item.joint ? MODES[modeOf(item.joint)] : '即时'}</Label>}
      {item.joint && <div className="quiet">牵头，已确认参加 {inState(item.joint, 'confirmed').length} 人</div>}
      {item.excused && <Label>免于承诺</Label>}
    </>
  );
}

/** One short bar per item: full is closed out, red is overdue. */
function Items({ item: { items } }: { item: CommitmentSummary }) {
  if (items.length === 0) return <span className="quiet">未提出</span>;
  const settled = items.filter(({ state }) => state !== 'open').length;
  return (
    <span
      className="item-bars"
      title={items
        .map(({ percent, state }, n) => `${itemName(n)} ${state === 'open' ? `${percent}%` : ITEM_STATES[state]}`)
        .join('，')}
    >
      {items.map(({ id, percent, state, rungs }) => (
        <span
          key={id}
          className={`bar bar-${state === 'open' ? (rungs.length > 0 ? 'late' : 'open') : 'settled'}`}
          aria-hidden="true"
        >
          <span style={{ width: `${state === 'open' ? percent : 100}%` }} />
        </span>
      ))}
      <span>
        {settled}/{items.length} 销号
      </span>
    </span>
  );
}

function WaitingWhat({ item: { waitingFor, result } }: { item: CommitmentSummary }) {
  const [first, ...others] = waitingFor;
  if (!first) return <span className="quiet">{result ? `结果：${RESULTS[result] ?? result}` : '—'}</span>;
  return (
    <>
      {dutyName(first.duty, DUTIES[first.duty], first.period)}
      {others.length > 0 && <span className="quiet"> 等 {others.length + 1} 项</span>}
    </>
  );
}

function Waiting({ item, asOf }: { item: CommitmentSummary; asOf: Instant }) {
  const [first] = item.waitingFor;
  return (
    <div>
      <WaitingWhat item={item} /> {first && <Due waiting={first} asOf={asOf} />}
    </div>
  );
}
