/** What do I owe, to whom, until when and why: the first page (G1, G4). */
import { Alert, Button, Empty, Segmented, Table, type TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { formatOutages } from '../../../shared/calendar/outage-text';
import type { Instant } from '../../../shared/contracts/plan';
import type { TodoItem, TodoList } from '../../../shared/contracts/views';
import { addressOfChain, commitmentPath } from '../address';
import { useSession } from '../api/session';
import { ClauseLink } from '../parts/clause';
import { Due } from '../parts/due';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { Page } from '../parts/page';
import { useNarrow } from '../parts/use-narrow';
import { NotCarriedOut } from '../organisations/not-carried-out';
import { BatchGroup } from './batch-group';
import { groupTodo, type TodoGroup } from './group-todo';
import { OpinionGroup } from './opinion-group';
import { todoPath } from './todo-path';
import { useTodo } from './use-todo';
import { useWaitingBatches } from './use-waiting-batches';

const SHOWN = ['all', 'overdue', 'dueSoon', 'open'] as const;
const NAMES: Record<(typeof SHOWN)[number], string> = {
  all: '全部',
  overdue: '已超期',
  dueSoon: '即将到期',
  open: '办理中',
};

export function TodoPage() {
  const { administrator, name } = useSession();
  if (administrator)
    return <Navigate to={{ audit: '/audit', system: '/operations', security: '/accounts' }[administrator]} replace />;
  return <Todo name={name} />;
}

function Todo({ name }: { name: string }) {
  const todo = useTodo();
  return (
    <Page
      title="待办"
      note={`${name}，以下事项等待您办理`}
      asOf={todo.data?.asOf}
      extra={<Button onClick={() => void todo.refetch()}>刷新</Button>}
    >
      <NotCarriedOut />
      <Loaded query={todo}>{(list) => <TodoGroups list={list} />}</Loaded>
    </Page>
  );
}

function TodoGroups({ list }: { list: TodoList }) {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('state') ?? 'all';
  const shown = SHOWN.find((state) => state === wanted) ?? 'all';
  const groups = useMemo(
    () => groupTodo(shown === 'all' ? list.items : list.items.filter(({ state }) => state === shown)),
    [list, shown],
  );
  const opinions = shown === 'all' ? list.opinions : list.opinions.filter(({ state }) => state === shown);
  const batches = useWaitingBatches();
  const waiting = shown === 'all' ? batches : [];
  const all = list.items.length + list.opinions.length + batches.length;
  const count = (state: (typeof SHOWN)[number]) => (state === 'all' ? all : list.counts[state]);
  return (
    <>
      {list.outages.length > 0 && (
        <Alert className="below" showIcon type="info" title={formatOutages(list.outages, dayOf(list.asOf))} />
      )}
      <Segmented
        className="below"
        aria-label="按期限筛选"
        value={shown}
        onChange={(state) => setSearch(state === 'all' ? {} : { state }, { replace: true })}
        options={SHOWN.map((state) => ({
          value: state,
          label: (
            <span className={count(state) > 0 ? `count-${state}` : 'quiet'}>
              {NAMES[state]} {count(state)}
            </span>
          ),
        }))}
      />
      {groups.length + opinions.length + waiting.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={shown === 'all' ? '目前没有等待您办理的事项' : `没有${NAMES[shown]}的事项`}
        />
      )}
      {waiting.length > 0 && <BatchGroup batches={waiting} />}
      {groups.map((group) => (
        <Group key={group.key} group={group} asOf={list.asOf} />
      ))}
      {opinions.length > 0 && <OpinionGroup opinions={opinions} asOf={list.asOf} />}
    </>
  );
}

function Group({ group, asOf }: { group: TodoGroup; asOf: Instant }) {
  const narrow = useNarrow();
  const overdue = group.items.filter(({ state }) => state === 'overdue').length;
  const columns: TableColumnsType<TodoItem> = [
    { title: '序号', width: 60, align: 'right', render: (_, __, index) => index + 1 },
    {
      title: '对象',
      width: '24%',
      render: (_, item) => (
        <Link to={commitmentPath(addressOfChain(item.chain))}>
          <Name id={item.subjectId} />
        </Link>
      ),
    },
    { title: '所在或上级党组织', width: '24%', render: (_, item) => <Name id={item.inCharge} /> },
    {
      title: '事项',
      width: 100,
      render: (_, item) =>
        item.item !== undefined ? '承诺事项' : addressOfChain(item.chain).occasion ? '即时承诺' : '年度承诺',
    },
    { title: '期限', render: (_, item) => <Due waiting={item} asOf={asOf} /> },
    { title: '办理', width: 90, align: 'right', render: (_, item) => <HandleLink item={item} /> },
  ];
  return (
    <section className="todo-group" aria-label={group.name}>
      <h2>
        {group.name} <span className="todo-count">{group.count}</span>
        {overdue > 0 && overdue < group.items.length && (
          <span className="due-overdue todo-count">其中超期 {overdue}</span>
        )}
        <ClauseLink duty={group.duty} />
      </h2>
      {narrow ? (
        <ul className="cards">
          {group.items.map((item) => (
            <li key={`${item.chain}/${item.key}`} className="card">
              <div>
                <Link to={commitmentPath(addressOfChain(item.chain))}>
                  <Name id={item.subjectId} />
                </Link>
                <div className="quiet">
                  <Name id={item.inCharge} />
                </div>
                <Due waiting={item} asOf={asOf} />
              </div>
              <HandleLink item={item} />
            </li>
          ))}
        </ul>
      ) : (
        <Table
          size="small"
          tableLayout="fixed"
          rowKey={(item) => `${item.chain}/${item.key}`}
          columns={columns}
          dataSource={group.items}
          pagination={group.items.length > 10 ? { pageSize: 10, size: 'small', showSizeChanger: false } : false}
        />
      )}
    </section>
  );
}

function HandleLink({ item }: { item: TodoItem }) {
  return (
    <Link to={todoPath(item)} className="handle">
      处理 ›
    </Link>
  );
}
