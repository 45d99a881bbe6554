/** A roster workbook comes in: looked at first, row by row, then applied; bad rows go back with their reasons (M7). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Space, Statistic, Table, Upload } from 'antd';
import { useSearchParams } from 'react-router';
import {
  ROSTER_TEMPLATE_ADDRESS,
  applyImport,
  getImport,
  importErrorsAddress,
  startImport,
  type ImportView,
} from '../api/calls';
import { asProblem } from '../api/problem';
import { Loaded } from '../parts/loaded';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';

const LOOK_AGAIN_MS = 1_500;

export function ImportPage() {
  const [search, setSearch] = useSearchParams();
  const client = useQueryClient();
  const id = search.get('id');
  const current = useQuery({
    queryKey: ['import', id],
    queryFn: () => getImport(id!),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'applying' ? LOOK_AGAIN_MS : false),
  });
  const upload = useMutation({
    mutationFn: startImport,
    onSuccess: ({ body }) => {
      client.setQueryData(['import', body.id], body);
      setSearch({ id: body.id });
    },
  });
  const apply = useMutation({
    mutationFn: () => applyImport(id!),
    onSuccess: ({ body }) => client.setQueryData(['import', id], body),
    onSettled: () => client.invalidateQueries({ queryKey: ['import', id] }),
  });
  return (
    <Page title="导入名册" under={[{ label: '党组织与党员', to: '/organisations' }]}>
      <section className="panel">
        <h2>一、上传工作簿</h2>
        <p className="quiet">
          Excel 工作簿（.xlsx），「党组织」和「党员」两张表。上传后先预览，不会立即改动；有错误的行不影响其他行。
        </p>
        <Space wrap>
          <Upload
            accept=".xlsx"
            maxCount={1}
            showUploadList={false}
            beforeUpload={(file) => (upload.mutate(file), false)}
          >
            <Button type="primary" loading={upload.isPending}>
              {upload.isPending ? '正在读取……' : '选择文件'}
            </Button>
          </Upload>
          <Button href={ROSTER_TEMPLATE_ADDRESS} download>
            下载空白模板
          </Button>
        </Space>
        {upload.error && <ProblemNote problem={asProblem(upload.error)} />}
      </section>
      {id !== null && (
        <Loaded query={current}>
          {(view) => <Preview view={view} busy={apply.isPending} onApply={() => apply.mutate()} error={apply.error} />}
        </Loaded>
      )}
    </Page>
  );
}

function Preview({
  view,
  busy,
  onApply,
  error,
}: {
  view: ImportView;
  busy: boolean;
  onApply: () => void;
  error: Error | null;
}) {
  const { organisations, members, errors } = view.counts;
  const nothing = organisations + members === 0;
  return (
    <>
      <section className="panel">
        <h2>二、预览和导入</h2>
        <div className="below">
          <Space size={40} wrap>
            <Statistic title="可导入党组织" value={organisations} />
            <Statistic title="可导入党员" value={members} />
            <Statistic title="错误" value={errors} />
          </Space>
        </div>
        {error && <ProblemNote problem={asProblem(error)} />}
        {view.state === 'applied' ? (
          <Alert
            type="success"
            showIcon
            title={`导入完成：党组织 ${view.done.organisations ?? organisations} 个，党员 ${view.done.members ?? members} 人`}
          />
        ) : view.state === 'applying' ? (
          <Alert
            type="info"
            showIcon
            role="status"
            title={`正在导入……已完成 ${Object.values(view.done).reduce((sum, count) => sum + count, 0)} 行。可以离开此页。`}
          />
        ) : (
          <Button type="primary" disabled={nothing} loading={busy} onClick={onApply}>
            {errors > 0 ? '导入没有错误的行' : '导入'}
          </Button>
        )}
      </section>
      {errors > 0 && (
        <section className="panel">
          <div className="item-head">
            <h2>有错误的行</h2>
            <Button href={importErrorsAddress(view.id)} download>
              下载有错误的行
            </Button>
          </div>
          <Table
            size="small"
            rowKey={(row) => `${row.sheet}/${row.row}/${row.column ?? ''}/${row.reason}`}
            dataSource={view.errors}
            pagination={{ pageSize: 20, showSizeChanger: false }}
            scroll={{ x: 520 }}
            columns={[
              { title: '工作表', dataIndex: 'sheet', width: 90 },
              { title: '行', dataIndex: 'row', width: 70, align: 'right' },
              { title: '列', dataIndex: 'column', width: 140 },
              { title: '原因', dataIndex: 'reason' },
            ]}
          />
          {view.errors.length < errors && (
            <p className="quiet">页面只显示前 {view.errors.length} 条，全部错误请下载。</p>
          )}
        </section>
      )}
    </>
  );
}
