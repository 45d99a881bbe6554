/** A roster workbook comes in: looked at first, row by row, then applied; bad rows go back with their reasons (M7, G5). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Space, Statistic, Table, Upload } from 'antd';
import { useSearchParams } from 'react-router';
import {
  ROSTER_TEMPLATE_ADDRESS,
  getImport,
  importErrorsAddress,
  listImports,
  startImport,
  type ImportView,
} from '../api/calls';
import { asProblem } from '../api/problem';
import { useSession } from '../api/session';
import { Label } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';
import { formatMoment } from '../words';
import { ImportRows } from './import-rows';
import { IMPORT_STATES, ImportRun, ofImport } from './import-run';

const LOOK_AGAIN_MS = 1_500;

export function ImportPage() {
  const [search, setSearch] = useSearchParams();
  const client = useQueryClient();
  const id = search.get('id');
  const current = useQuery({
    queryKey: ofImport(id!),
    queryFn: () => getImport(id!),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'applying' ? LOOK_AGAIN_MS : false),
  });
  const upload = useMutation({
    mutationFn: startImport,
    onSuccess: ({ body }) => {
      client.setQueryData(ofImport(body.id), body);
      setSearch({ id: body.id });
    },
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
      {id === null ? (
        <Recent onOpen={(chosen) => setSearch({ id: chosen })} />
      ) : (
        <Loaded query={current}>{(view) => <Preview key={view.id} view={view} />}</Loaded>
      )}
    </Page>
  );
}

/** What waits for my answer, and what I brought in before. */
function Recent({ onOpen }: { onOpen: (id: string) => void }) {
  const imports = useQuery({ queryKey: ['imports'], queryFn: () => listImports(false) });
  return (
    <Loaded query={imports}>
      {(items) =>
        items.length === 0 ? null : (
          <section className="panel">
            <h2>最近的导入</h2>
            <ul className="plan-lines">
              {items.map(({ id, at, state, counts, reason }) => (
                <li key={id}>
                  <Button type="link" className="inline-link" onClick={() => onOpen(id)}>
                    {formatMoment(at)} 上传，新增或更改 {counts.changing} 行
                  </Button>{' '}
                  <Label tone={state === 'awaitingApproval' ? 'amber' : 'plain'}>{IMPORT_STATES[state]}</Label>
                  {reason && <div className="quiet">{reason}</div>}
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </Loaded>
  );
}

function Preview({ view }: { view: ImportView }) {
  const { personId } = useSession();
  const { organisations, members, errors, changing } = view.counts;
  return (
    <>
      <section className="panel">
        <h2>二、预览和导入</h2>
        <div className="below">
          <Space size={40} wrap>
            <Statistic title="可导入党组织" value={organisations} />
            <Statistic title="可导入党员" value={members} />
            <Statistic title="其中新增或更改" value={changing} />
            <Statistic title="错误" value={errors} />
          </Space>
        </div>
        <ImportRun view={view} />
        <p className="quiet">工作簿指纹 {view.hash.slice(0, 16)}：同意和导入的就是预览的这一份。</p>
      </section>
      {organisations + members > 0 && <ImportRows view={view} />}
      {errors > 0 && (
        <section className="panel">
          <div className="item-head">
            <h2>有错误的行</h2>
            {view.by === personId && (
              <Button href={importErrorsAddress(view.id)} download>
                下载有错误的行
              </Button>
            )}
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
