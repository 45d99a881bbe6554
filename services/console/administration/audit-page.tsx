/** The audit log, for the audit administrator alone: who saw or did what, and that nothing is missing (G10). */
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Alert, Button, Empty, Form, Input, Table } from 'antd';
import { useSearchParams } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { ERRORS } from '../../../shared/contracts/errors';
import { listAudit, verifyAudit, type AuditRow } from '../api/calls';
import { asProblem } from '../api/problem';
import { Page } from '../parts/page';
import { ProblemNote, ProblemPage } from '../parts/problem-note';
import { formatClock, formatFullDay } from '../words';
import { Label } from '../parts/label';

const METHODS: Record<string, string> = { GET: '查看', POST: '办理', PUT: '办理', PATCH: '办理', DELETE: '办理' };
const ADMINISTRATORS = { system: '系统管理员', security: '安全管理员', audit: '审计管理员' };

export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const by = search.get('by') ?? undefined;
  const subject = search.get('subject') ?? undefined;
  const log = useInfiniteQuery({
    queryKey: ['audit', by, subject],
    queryFn: ({ pageParam }) => listAudit({ by, subject, cursor: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next,
    retry: false,
  });
  const verify = useMutation({ mutationFn: verifyAudit });
  const rows = log.data?.pages.flatMap(({ items }) => items) ?? [];
  if (log.error && rows.length === 0)
    return <ProblemPage problem={asProblem(log.error)} retry={() => void log.refetch()} />;
  return (
    <Page
      title="审计"
      note="谁在何时查看或办理了什么；只增不改，不含姓名和内容"
      extra={
        <Button loading={verify.isPending} onClick={() => verify.mutate()}>
          校验完整性
        </Button>
      }
    >
      {verify.error && <ProblemNote problem={asProblem(verify.error)} />}
      {verify.data && (
        <Alert
          className="below"
          showIcon
          closable
          type={verify.data.intact ? 'success' : 'error'}
          title={
            verify.data.intact
              ? `完整：共 ${verify.data.entries} 条，没有缺失或改动`
              : `第 ${verify.data.brokenAt} 条处链条中断，请立即核查`
          }
        />
      )}
      <Form
        layout="inline"
        className="query-bar"
        initialValues={{ by, subject }}
        onFinish={(values: Record<string, string | undefined>) =>
          setSearch(
            Object.fromEntries(
              Object.entries(values).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
            ),
          )
        }
      >
        <Form.Item name="by" label="操作人编号">
          <Input allowClear maxLength={64} />
        </Form.Item>
        <Form.Item name="subject" label="对象编号">
          <Input allowClear maxLength={64} />
        </Form.Item>
        <Button htmlType="submit">查询</Button>
      </Form>
      <Table
        size="small"
        rowKey="seq"
        loading={log.isPending}
        dataSource={rows}
        pagination={false}
        sticky={{ offsetHeader: 52 }}
        scroll={{ x: 980 }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有符合条件的记录" /> }}
        columns={[
          { title: '编号', dataIndex: 'seq', width: 80, align: 'right' },
          { title: '业务时间', width: 170, render: (_, { at }) => `${formatFullDay(dayOf(at))} ${formatClock(at)}` },
          { title: '操作人', width: 150, render: (_, row) => <By row={row} /> },
          { title: '动作', width: 70, render: (_, { method }) => METHODS[method] ?? method },
          { title: '地址', dataIndex: 'route', className: 'mono' },
          { title: '对象', dataIndex: 'subject', width: 140, className: 'mono' },
          { title: '结果', width: 180, render: (_, row) => <Outcome row={row} /> },
        ]}
      />
      {log.hasNextPage && (
        <div className="list-foot">
          <Button loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            更早的记录
          </Button>
        </div>
      )}
    </Page>
  );
}

function By({ row: { by, administrator } }: { row: AuditRow }) {
  if (administrator) return ADMINISTRATORS[administrator];
  return <span className="mono">{by ?? '未登录'}</span>;
}

function Outcome({ row: { status, code } }: { row: AuditRow }) {
  if (status < 400) return '成功';
  return <Label tone={status >= 500 ? 'amber' : 'plain'}>{ERRORS[code as keyof typeof ERRORS]?.title ?? code}</Label>;
}
