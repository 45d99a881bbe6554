/** Under which telephone and e-mail the public can supervise an organisation: its own, or its superior's (U4, S1 附件2). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import type { SupervisionView } from '../../../shared/contracts/publication';
import { asProblem } from '../api/problem';
import { getSupervision, setSupervision } from '../api/publication-calls';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { ProblemNote } from '../parts/problem-note';

const keyOf = (organisation: string) => ['supervision', organisation];

export function Supervision({ organisation }: { organisation: string }) {
  const supervision = useQuery({ queryKey: keyOf(organisation), queryFn: () => getSupervision(organisation) });
  return (
    <section className="panel">
      <h2>监督电话和邮箱</h2>
      <p className="quiet">显示在公示页面、大屏和每次公示上。没有自己的，用最近的上级党组织的。</p>
      <Loaded query={supervision}>{(view) => <SupervisionForm organisation={organisation} view={view} />}</Loaded>
    </section>
  );
}

function SupervisionForm({ organisation, view }: { organisation: string; view: SupervisionView }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ phone?: string; email?: string }>();
  const own = (contact: SupervisionView['phone']) => (contact?.from === organisation ? contact.value : '');
  const save = useMutation({
    mutationFn: ({ phone, email }: { phone?: string; email?: string }) =>
      setSupervision(organisation, {
        ...(phone?.trim() ? { phone: phone.trim() } : {}),
        ...(email?.trim() ? { email: email.trim() } : {}),
      }),
    onSuccess: ({ body }) => {
      client.setQueryData(keyOf(organisation), body);
      void client.invalidateQueries({ queryKey: ['publications'] });
      void message.success('已保存，公示页面随即更新');
    },
  });
  const inherited = (contact: SupervisionView['phone']) =>
    contact && contact.from !== organisation ? (
      <>
        现在沿用 <Name id={contact.from} /> 的 {contact.value}
      </>
    ) : contact ? undefined : (
      '上级也没有设置'
    );
  return (
    <Form
      form={form}
      layout="vertical"
      className="settings-form"
      disabled={!view.maySet}
      initialValues={{ phone: own(view.phone), email: own(view.email) }}
      onFinish={(values) => save.mutate(values)}
    >
      {save.error && <ProblemNote problem={asProblem(save.error)} />}
      <Form.Item
        name="phone"
        label="监督电话"
        extra={inherited(view.phone)}
        rules={[
          {
            pattern: /^\+?[0-9][0-9 ()-]{3,24}[0-9)]( ?转 ?[0-9]{1,6})?$/,
            message: '请填写电话号码，例如 0574-62700000',
          },
        ]}
      >
        <Input maxLength={40} placeholder="留空即沿用上级的" inputMode="tel" />
      </Form.Item>
      <Form.Item
        name="email"
        label="监督邮箱"
        extra={inherited(view.email)}
        rules={[{ type: 'email', message: '请填写邮箱地址' }]}
      >
        <Input maxLength={100} placeholder="留空即沿用上级的" inputMode="email" />
      </Form.Item>
      {view.maySet ? (
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          保存
        </Button>
      ) : (
        <p className="quiet">由该党组织的书记、副书记或组织委员设置。</p>
      )}
    </Form>
  );
}
