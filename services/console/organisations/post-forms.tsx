/** A post is set up or changed, set for a member, or ends with a reason: the questions of the panel 「岗位」 (M3, M4). */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { PostView } from '../../../shared/contracts/posts';
import { assignPost, savePost, type PostFacts } from '../api/calls';
import { asProblem } from '../api/problem';
import { useToday } from '../api/session';
import { DayPicker } from '../parts/day-picker';
import { PersonPicker } from '../parts/person-picker';
import { ProblemNote } from '../parts/problem-note';

/** Asks, sends, and reads everything about posts anew. */
function Asking<V extends object>({
  title,
  initial = {},
  send,
  onClose,
  children,
}: {
  title: string;
  initial?: object;
  send: (values: V) => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<V>();
  const sending = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      void message.success('已登记');
      onClose();
      await client.invalidateQueries({ queryKey: ['posts'] });
    },
  });
  return (
    <Modal
      open
      title={title}
      okText="登记"
      onOk={() => form.submit()}
      onCancel={onClose}
      confirmLoading={sending.isPending}
    >
      {sending.error && <ProblemNote problem={asProblem(sending.error)} />}
      <Form<V> form={form} layout="vertical" initialValues={initial} onFinish={(values) => sending.mutate(values)}>
        {children}
      </Form>
    </Modal>
  );
}

export function PostForm({
  organisation,
  post,
  onClose,
}: {
  organisation: string;
  /** Absent for a new one. */
  post?: PostView;
  onClose: () => void;
}) {
  const today = useToday();
  const { name, does, places, from, to } = post ?? { name: '', does: '', places: 1, from: today, to: undefined };
  return (
    <Asking<PostFacts>
      title={post ? `${post.name}：变更` : '设岗'}
      initial={{ name, does, places, from, ...(to ? { to } : {}) }}
      send={(facts) => savePost(organisation, post?.id, facts)}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label="岗位名称"
        extra="例如：环境监督岗、政策宣讲岗、矛盾调解岗。"
        rules={[{ required: true, whitespace: true, message: '请填写岗位名称' }]}
      >
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item
        name="does"
        label="职责"
        extra="这个岗位做什么；党员据此认领和承诺。"
        rules={[{ required: true, whitespace: true, message: '请填写职责' }]}
      >
        <Input.TextArea maxLength={500} showCount autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Form.Item name="places" label="名额" rules={[{ required: true, message: '请填写名额' }]}>
        <InputNumber min={1} max={200} precision={0} suffix="人" />
      </Form.Item>
      <Form.Item name="from" label="开始日期" rules={[{ required: true, message: '请选择日期' }]}>
        <DayPicker />
      </Form.Item>
      <Form.Item name="to" label="截止日期（可不填）" extra="到期后不能再认领，在岗党员同时离岗。">
        <DayPicker from={today} />
      </Form.Item>
    </Asking>
  );
}

/** 设岗定责: of the organisation's own members, those without a fixed post; the service says who is none of them. */
export function AssignForm({ post, onClose }: { post: PostView; onClose: () => void }) {
  return (
    <Asking<{ personId: string }>
      title={`${post.name}：设岗定责`}
      send={({ personId }) => assignPost(post.id, personId)}
      onClose={onClose}
    >
      <Form.Item
        name="personId"
        label="党员"
        extra="组织关系在本党组织的无固定岗位党员；在居住地报到的党员由本人认领。"
        rules={[{ required: true, message: '请选择党员' }]}
      >
        <PersonPicker organisation={post.organisationId} />
      </Form.Item>
    </Asking>
  );
}

export function ReasonForm({
  title,
  note,
  send,
  onClose,
}: {
  title: string;
  note: string;
  send: (reason: string) => Promise<unknown>;
  onClose: () => void;
}) {
  return (
    <Asking<{ reason: string }> title={title} send={({ reason }) => send(reason)} onClose={onClose}>
      <Form.Item
        name="reason"
        label="理由"
        extra={note}
        rules={[{ required: true, whitespace: true, message: '请写明理由' }]}
      >
        <Input.TextArea maxLength={500} showCount autoSize={{ minRows: 2 }} />
      </Form.Item>
    </Asking>
  );
}
