/** To which robots or systems an organisation's daily digest is sent, and whether they took the last one (U5). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Empty, Form, Input, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { WEBHOOK_KINDS, type WebhookKind, type WebhookView } from '../../../shared/contracts/publication';
import { formatDay } from '../../../shared/calendar/due';
import { asProblem } from '../api/problem';
import { listWebhooks, removeWebhook, setWebhook } from '../api/publication-calls';
import { useToday } from '../api/session';
import { Label, type Tone } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { ProblemNote } from '../parts/problem-note';

const STATES: Record<string, { word: string; tone: Tone }> = {
  planned: { word: '等待发送', tone: 'plain' },
  sending: { word: '正在发送', tone: 'plain' },
  sent: { word: '已送达', tone: 'green' },
  failed: { word: '未送达，将重试', tone: 'amber' },
  givenUp: { word: '未送达，已放弃', tone: 'red' },
};
const keyOf = (organisation: string) => ['webhooks', organisation];

export function Webhooks({ organisation }: { organisation: string }) {
  const client = useQueryClient();
  const { modal } = App.useApp();
  const today = useToday();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const hooks = useQuery({ queryKey: keyOf(organisation), queryFn: () => listWebhooks(organisation) });
  const again = () => client.invalidateQueries({ queryKey: keyOf(organisation) });
  const remove = useMutation({
    mutationFn: (kind: WebhookKind) => removeWebhook(organisation, kind),
    onSettled: again,
  });
  return (
    <section className="panel">
      <h2>每日摘要推送</h2>
      <p className="quiet">
        每个工作日有新情况时推送一次，只有事项和数量，不含姓名。地址须为 https；保存后只显示主机名。
      </p>
      {remove.error && <ProblemNote problem={asProblem(remove.error)} />}
      {secret && (
        <Alert
          className="below"
          type="success"
          showIcon
          closable={{ onClose: () => setSecret(undefined) }}
          title="签名密钥（只显示这一次）"
          description={
            <Typography.Text copyable code className="secret">
              {secret}
            </Typography.Text>
          }
        />
      )}
      <Loaded query={hooks}>
        {({ items, maySet }) => (
          <>
            {items.length === 0 ? (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="还没有登记推送地址" />
            ) : (
              <ul className="cards">
                {items.map((hook) => (
                  <li key={hook.kind} className="card">
                    <div>
                      <strong>{WEBHOOK_KINDS[hook.kind]}</strong>　{hook.host}
                      {hook.signed && <span className="quiet">　已签名</span>}
                      <div>
                        <Last last={hook.last} today={today} />
                      </div>
                    </div>
                    {maySet && (
                      <Button
                        size="small"
                        onClick={() =>
                          void modal.confirm({
                            title: `取消${WEBHOOK_KINDS[hook.kind]}推送？`,
                            okText: '取消推送',
                            cancelText: '保留',
                            onOk: () => remove.mutateAsync(hook.kind),
                          })
                        }
                      >
                        取消
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            )}
            {maySet ? (
              <Button onClick={() => setAdding(true)}>登记推送地址</Button>
            ) : (
              <p className="quiet">由该党组织的书记、副书记或组织委员登记。</p>
            )}
          </>
        )}
      </Loaded>
      {adding && (
        <Add
          organisation={organisation}
          onClose={() => setAdding(false)}
          onAdded={(made) => {
            setAdding(false);
            setSecret(made);
            void again();
          }}
        />
      )}
    </section>
  );
}

function Last({ last, today }: { last: WebhookView['last']; today: string }) {
  if (!last) return <span className="quiet">还没有推送过</span>;
  const { word, tone } = STATES[last.state] ?? { word: last.state, tone: 'plain' as const };
  return (
    <>
      {formatDay(last.day, today)} <Label tone={tone}>{word}</Label>
      {last.error && (
        <span className="quiet">
          第 {last.attempts} 次：{last.error}
        </span>
      )}
    </>
  );
}

interface Values {
  kind: WebhookKind;
  url: string;
  secret?: string;
}

function Add({
  organisation,
  onClose,
  onAdded,
}: {
  organisation: string;
  onClose: () => void;
  onAdded: (secret: string | undefined) => void;
}) {
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form);
  const add = useMutation({
    mutationFn: ({ kind: chosen, url, secret }: Values) =>
      setWebhook(organisation, { kind: chosen, url: url.trim(), ...(secret?.trim() ? { secret: secret.trim() } : {}) }),
    onSuccess: ({ body }) => onAdded(body.secret),
  });
  return (
    <Modal
      open
      title="登记推送地址"
      okText="登记"
      onOk={() => form.submit()}
      confirmLoading={add.isPending}
      onCancel={onClose}
    >
      {add.error && <ProblemNote problem={asProblem(add.error)} />}
      <Form form={form} layout="vertical" initialValues={{ kind: 'wecom' }} onFinish={(values) => add.mutate(values)}>
        <Form.Item name="kind" label="类型" extra="每种类型一个地址，重新登记即替换。">
          <Select options={Object.entries(WEBHOOK_KINDS).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item
          name="url"
          label="地址"
          rules={[{ required: true, whitespace: true, message: '请填写地址' }]}
          extra="群机器人的 Webhook 地址，或者接收系统的网址。"
        >
          <Input maxLength={500} placeholder="https://" inputMode="url" />
        </Form.Item>
        {(kind === 'dingtalk' || kind === 'feishu') && (
          <Form.Item name="secret" label="加签密钥" extra="机器人安全设置选“加签”时填写。">
            <Input.Password maxLength={200} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
