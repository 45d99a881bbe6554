/** Row by row, what a roster would create or change, and afterwards what it did (G5, M7). */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Select, Table } from 'antd';
import { useState } from 'react';
import { listImportRows, type ImportView, type RowChange } from '../api/calls';
import { Loaded } from '../parts/loaded';

const FORESEEN: Record<RowChange, string> = { create: '将新增', update: '将更改', none: '没有变化' };
const DONE: Record<RowChange, string> = { create: '已新增', update: '已更改', none: '没有变化' };

export function ImportRows({ view }: { view: ImportView }) {
  const [kind, setKind] = useState<'organisation' | 'member'>(view.counts.members > 0 ? 'member' : 'organisation');
  const [change, setChange] = useState<RowChange>();
  const rows = useInfiniteQuery({
    queryKey: ['import-rows', view.id, kind, change, view.state],
    queryFn: ({ pageParam }) => listImportRows(view.id, { kind, change, after: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next,
  });
  return (
    <section className="panel">
      <h2>{view.state === 'applied' ? '逐行结果' : '逐行预览'}</h2>
      <div className="query-bar">
        <Segmented
          aria-label="工作表"
          value={kind}
          onChange={setKind}
          options={[
            { value: 'member', label: '党员' },
            { value: 'organisation', label: '党组织' },
          ]}
        />
        <Select
          aria-label="结果"
          allowClear
          style={{ width: 140 }}
          placeholder="全部"
          value={change}
          onChange={setChange}
          options={Object.entries(FORESEEN).map(([value, label]) => ({ value: value as RowChange, label }))}
        />
      </div>
      <Loaded query={rows}>
        {({ pages }) => (
          <Table
            size="small"
            rowKey={({ sheet, row }) => `${sheet}/${row}`}
            dataSource={pages.flatMap(({ items }) => items)}
            pagination={false}
            locale={{ emptyText: '没有这样的行' }}
            columns={[
              { title: '工作表', dataIndex: 'sheet', width: 90 },
              { title: '行', dataIndex: 'row', width: 70, align: 'right' },
              { title: '名称或姓名', dataIndex: 'name' },
              {
                title: '结果',
                width: 120,
                render: (_, row) => (row.outcome ? DONE[row.outcome] : FORESEEN[row.change]),
              },
            ]}
          />
        )}
      </Loaded>
      {rows.hasNextPage && (
        <Button loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          继续显示
        </Button>
      )}
    </section>
  );
}
