/** Changing one's own password: at the first sign-in before anything else, later from the user menu. */
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { changePassword } from '../api/calls';
import { keepCsrfToken } from '../api/client';
import { asProblem, type Problem } from '../api/problem';
import { useSession } from '../api/session';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';

interface Values {
  current: string;
  next: string;
  again: string;
}

export function PasswordPage() {
  const { mustChangePassword } = useSession();
  const [form] = Form.useForm<Values>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();

  async function submit({ current, next }: Values) {
    setBusy(true);
    setProblem(undefined);
    try {
      const { body } = await changePassword(current, next);
      keepCsrfToken(body.csrfToken);
      await client.invalidateQueries({ queryKey: ['me'] });
      void message.success('密码已修改，其他登录已失效');
      await navigate('/', { replace: true });
    } catch (error) {
      const known = asProblem(error);
      setProblem(known);
      form.setFields(
        (['current', 'next'] as const).map((name) => ({
          name,
          errors: known.errors.filter(({ path }) => path === `/${name}`).map((field) => field.message),
        })),
      );
    } finally {
      setBusy(false);
    }
  }

  return (
    <Page title="修改密码">
      {mustChangePassword && (
        <Alert type="info" showIcon title="首次登录或密码被重置后，请先修改密码，再办理其他事项。" className="below" />
      )}
      <Form
        form={form}
        layout="vertical"
        className="narrow-form"
        onFinish={(values) => void submit(values)}
        requiredMark={false}
      >
        {problem && <ProblemNote problem={problem} />}
        <Form.Item name="current" label="原密码" rules={[{ required: true, message: '请填写原密码' }]}>
          <Input.Password autoComplete="current-password" maxLength={256} />
        </Form.Item>
        <Form.Item
          name="next"
          label="新密码"
          extra="至少 10 个字符，大写字母、小写字母、数字、符号中至少三类，不含账号，不与最近 5 次相同。"
          rules={[{ required: true, message: '请填写新密码' }]}
        >
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
        <Form.Item
          name="again"
          label="再次填写新密码"
          dependencies={['next']}
          rules={[
            { required: true, message: '请再次填写新密码' },
            {
              validator: (_, value) =>
                value === undefined || value === form.getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error('两次填写的新密码不一致')),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          修改密码
        </Button>
      </Form>
    </Page>
  );
}
