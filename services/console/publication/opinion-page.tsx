/** One opinion: what was written, about what, until when, and the answers; answered here by whoever may (U4). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Descriptions, Form, Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { OPINION_KINDS, OPINION_LIMITS, type OpinionDetail } from '../../../shared/contracts/publication';
import { addressOfChain, commitmentPath } from '../address';
import { asProblem } from '../api/problem';
import { answerOpinion, getOpinion } from '../api/publication-calls';
import { businessNow, useSession } from '../api/session';
import { newId } from '../deeds/deed-id';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';
import { TODO_KEY } from '../todo/use-todo';
import { formatMoment } from '../words';
import { OpinionDue } from './opinion-due';
import './publication.css';

const keyOf = (id: string) => ['opinion', id];

export function OpinionPage() {
  const { id = '' } = useParams();
  const opinion = useQuery({ queryKey: keyOf(id), queryFn: () => getOpinion(id) });
  const kind = opinion.data ? OPINION_KINDS[opinion.data.kind] : '意见';
  return (
    <Page title={kind} windowTitle={`群众${kind}`} under={[{ label: '群众意见', to: '/opinions' }]}>
      <Loaded query={opinion}>{(detail) => <Detail detail={detail} />}</Loaded>
    </Page>
  );
}

function Detail({ detail }: { detail: OpinionDetail }) {
  const now = businessNow(useSession());
  const today = dayOf(now);
  const { organisationId, text, at, contact, chain, subjectId, answers, state, may } = detail;
  return (
    <>
      <section className="panel">
        <p className="opinion-text">{text}</p>
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2, xl: 3 }}
          items={[
            { key: 'to', label: '提给', children: <Name id={organisationId} /> },
            {
              key: 'about',
              label: '针对',
              children: chain ? (
                <Link to={commitmentPath(addressOfChain(chain))}>
                  <Name id={subjectId} />
                  的承诺
                </Link>
              ) : (
                '不针对某一项承诺'
              ),
            },
            { key: 'at', label: '收到', children: formatMoment(at, today) },
            { key: 'due', label: '期限', children: <OpinionDue opinion={detail} asOf={now} /> },
            ...(may.includes('answer')
              ? [{ key: 'contact', label: '联系方式', children: contact ?? <span className="quiet">没有留下</span> }]
              : []),
          ]}
        />
      </section>
      {answers.map((answer, index) => (
        <section className="panel" key={answer.id}>
          <h2>{index === 0 ? '答复' : '补充答复'}</h2>
          <p className="opinion-text">{answer.text}</p>
          <div className="ledger-by">
            {formatMoment(answer.at, today)}　<Name id={answer.by} />
          </div>
        </section>
      ))}
      {may.includes('answer') ? (
        <Answer id={detail.id} again={answers.length > 0} />
      ) : (
        state === 'open' && (
          <Alert
            type="info"
            showIcon
            title="由该党组织的书记、副书记答复"
            description="涉及书记本人承诺的、书记空缺的，由上级党组织答复；超过期限的，上级也可以答复。"
          />
        )
      )}
    </>
  );
}

function Answer({ id, again }: { id: string; again: boolean }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ text: string }>();
  // One id until it stands: sent again after a lost answer, it is the same answer.
  const [answerId, setAnswerId] = useState(newId);
  const send = useMutation({
    mutationFn: ({ text }: { text: string }) => answerOpinion(id, { id: answerId, text }),
    onSuccess: ({ body }) => {
      client.setQueryData(keyOf(id), body);
      void client.invalidateQueries({ queryKey: ['opinions'] });
      void client.invalidateQueries({ queryKey: TODO_KEY });
      form.resetFields();
      setAnswerId(newId());
      void message.success('已答复，提意见的人凭查询码可以看到');
    },
    onError: (error) => {
      if (asProblem(error).code === 'deed_id_reused') setAnswerId(newId());
    },
  });
  return (
    <section className="panel">
      <h2>{again ? '补充或更正答复' : '答复'}</h2>
      <p className="quiet">任何持有查询码的人都能看到：不写第三人的姓名和隐私。提交后不能修改，更正即补充一条答复。</p>
      {send.error && <ProblemNote problem={asProblem(send.error)} />}
      <Form form={form} layout="vertical" onFinish={(values) => send.mutate(values)}>
        <Form.Item
          name="text"
          label="答复内容"
          rules={[{ required: true, whitespace: true, message: '请写明答复内容' }]}
        >
          <Input.TextArea maxLength={OPINION_LIMITS.answer} showCount autoSize={{ minRows: 4, maxRows: 14 }} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          {again ? '补充答复' : '答复'}
        </Button>
      </Form>
    </section>
  );
}
