/** Accounts of people: made, stopped, given a new password, by the security administrator; passwords are shown once. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Space, Table, Typography } from 'antd';
import { useState } from 'react';
import { listAccounts, lockAccount, makeAccount, resetAccount, type AccountRow } from '../api/calls';
import { asProblem } from '../api/problem';
import { Page } from '../parts/page';
import { ProblemNote, ProblemPage } from '../parts/problem-note';
import { formatFullDay } from '../words';
import { dayOf } from '../../../shared/calendar/day';
import { Label } from '../parts/label';

export function AccountsPage() {
  const client = useQueryClient();
  const { modal } = App.useApp();
  const [making, setMaking] = useState(false);
  const [given, setGiven] = useState<{ account: string; password: string }>();
  const accounts = useInfiniteQuery({
    queryKey: ['accounts'],
    queryFn: ({ pageParam }) => listAccounts(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    retry: false,
  });
  const again = () => client.invalidateQueries({ queryKey: ['accounts'] });
  const lock = useMutation({ mutationFn: ({ id, locked }: AccountRow) => lockAccount(id, !locked), onSettled: again });
  const reset = useMutation({
    mutationFn: ({ id }: AccountRow) => resetAccount(id),
    onSuccess: ({ body }) => setGiven(body),
    onSettled: again,
  });
  const rows = accounts.data?.pages.flatMap(({ items }) => items) ?? [];
  if (accounts.error && rows.length === 0)
    return <ProblemPage problem={asProblem(accounts.error)} retry={() => void accounts.refetch()} />;
  const problem = lock.error ?? reset.error;
  return (
    <Page
      title="账号管理"
      extra={
        <Button type="primary" onClick={() => setMaking(true)}>
          开设账号
        </Button>
      }
    >
      {problem && <ProblemNote problem={asProblem(problem)} />}
      {given && (
        <Alert
          className="below"
          type="success"
          showIcon
          closable={{ onClose: () => setGiven(undefined) }}
          title={`账号 ${given.account} 的初始密码（只显示这一次，首次登录须修改）`}
          description={
            <Typography.Text copyable code>
              {given.password}
            </Typography.Text>
          }
        />
      )}
      <Table
        size="small"
        rowKey="id"
        loading={accounts.isPending}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 760 }}
        columns={[
          { title: '账号', dataIndex: 'account' },
          { title: '人员编号', dataIndex: 'personId', className: 'mono' },
          { title: '开设日期', width: 150, render: (_, { createdAt }) => formatFullDay(dayOf(createdAt)) },
          {
            title: '状态',
            width: 190,
            render: (_, row) => (
              <>
                {row.locked ? <Label tone="red">已停用</Label> : <Label tone="green">正常</Label>}
                {row.mustChange && <Label>待改密码</Label>}
              </>
            ),
          },
          {
            title: '办理',
            width: 170,
            render: (_, row) =>
              row.administrator ? (
                <span className="quiet">管理员账号</span>
              ) : (
                <Space>
                  <Button size="small" onClick={() => lock.mutate(row)}>
                    {row.locked ? '恢复' : '停用'}
                  </Button>
                  <Button
                    size="small"
                    onClick={() =>
                      void modal.confirm({
                        title: `重置账号 ${row.account} 的密码？`,
                        content: '原密码立即失效，已登录的会退出。',
                        okText: '重置',
                        onOk: () => reset.mutateAsync(row),
                      })
                    }
                  >
                    重置密码
                  </Button>
                </Space>
              ),
          },
        ]}
      />
      {accounts.hasNextPage && (
        <div className="list-foot">
          <Button loading={accounts.isFetchingNextPage} onClick={() => void accounts.fetchNextPage()}>
            继续显示
          </Button>
        </div>
      )}
      {making && (
        <MakeAccount
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setGiven(made);
            void again();
          }}
        />
      )}
    </Page>
  );
}

function MakeAccount({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (made: { account: string; password: string }) => void;
}) {
  const [form] = Form.useForm<{ account: string; personId: string }>();
  const make = useMutation({
    mutationFn: ({ account, personId }: { account: string; personId: string }) => makeAccount(account, personId),
    onSuccess: ({ body }) => onMade(body),
  });
  return (
    <Modal
      open
      title="开设账号"
      okText="开设"
      onOk={() => form.submit()}
      confirmLoading={make.isPending}
      onCancel={onClose}
    >
      {make.error && <ProblemNote problem={asProblem(make.error)} />}
      <Form form={form} layout="vertical" onFinish={(values) => make.mutate(values)}>
        <Form.Item
          name="account"
          label="账号"
          rules={[{ required: true, min: 2, pattern: /^\S+$/, message: '2 个字符以上，不含空格' }]}
        >
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item
          name="personId"
          label="人员编号"
          extra="名册中的编号；安全管理员不查看人员资料。"
          rules={[{ required: true, message: '请填写人员编号' }]}
        >
          <Input maxLength={64} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
