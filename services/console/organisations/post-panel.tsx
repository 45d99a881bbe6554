/** Which posts an organisation has, who holds them and what they pledged for them; claiming one, giving it up (M3, M4). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Space, Table } from 'antd';
import { useState } from 'react';
import { formatDay } from '../../../shared/calendar/due';
import { CLAIM_WAYS, POST_STATES, type PostList, type PostView } from '../../../shared/contracts/posts';
import type { PostPledge } from '../../../shared/contracts/views';
import { claimPost, closePost, endClaim, listPostPledges, listPosts, type OrganisationDetail } from '../api/calls';
import { asProblem } from '../api/problem';
import { useSession, useToday } from '../api/session';
import { Label } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { PageTurner, usePages } from '../parts/pages';
import { ProblemNote } from '../parts/problem-note';
import { formatTerm, ITEM_STATES } from '../words';
import { useManages } from './manages';
import { AssignForm, PostForm, ReasonForm } from './post-forms';
import { PostHistory } from './post-history';

type Holder = PostView['holders'][number];
type Asked =
  | { form: 'set' }
  | { form: 'change' | 'assign' | 'close' | 'history'; post: PostView }
  | { form: 'end'; post: PostView; holder: Holder };

const PAGE = 50;

export function PostPanel({ organisation }: { organisation: OrganisationDetail }) {
  const { seen, itself } = useManages(organisation);
  const [over, setOver] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const pages = usePages(PAGE);
  const posts = useQuery({
    queryKey: ['posts', organisation.id, over, pages.cursor],
    queryFn: () => listPosts(organisation.id, { over, cursor: pages.cursor }),
    retry: false,
  });
  // Neither an appointment over it nor registered there: it has no posts for this person.
  if (!seen && posts.error && asProblem(posts.error).status === 404) return null;
  return (
    <section className="panel" aria-labelledby={`posts-${organisation.id}`}>
      <div className="item-head">
        <h2 id={`posts-${organisation.id}`}>岗位</h2>
        <Space wrap>
          <Checkbox
            checked={over}
            onChange={({ target }) => {
              pages.restart();
              setOver(target.checked);
            }}
          >
            含到期和撤销的
          </Checkbox>
          {itself && !organisation.ended && <Button onClick={() => setAsked({ form: 'set' })}>设岗</Button>}
        </Space>
      </div>
      <Loaded query={posts}>
        {(list) => (
          <>
            <PostTable organisation={organisation} list={list} onAsk={setAsked} />
            {(list.next ?? pages.cursor) && <PageTurner pages={pages} next={list.next} />}
          </>
        )}
      </Loaded>
      {asked && <AskedForm organisation={organisation.id} asked={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

function AskedForm({ organisation, asked, onClose }: { organisation: string; asked: Asked; onClose: () => void }) {
  const { personId } = useSession();
  switch (asked.form) {
    case 'set':
      return <PostForm organisation={organisation} onClose={onClose} />;
    case 'change':
      return <PostForm organisation={organisation} post={asked.post} onClose={onClose} />;
    case 'assign':
      return <AssignForm post={asked.post} onClose={onClose} />;
    case 'history':
      return <PostHistory post={asked.post} onClose={onClose} />;
    case 'close':
      return (
        <ReasonForm
          title={`${asked.post.name}：撤销`}
          note="在岗党员同时离岗；岗位和历任党员的记录保留，已经作出的承诺不变。"
          send={(reason) => closePost(asked.post.id, reason)}
          onClose={onClose}
        />
      );
    case 'end':
      return (
        <ReasonForm
          title={`${asked.post.name}：${asked.holder.personId === personId ? '退岗' : `${asked.holder.name}离岗`}`}
          note="名额随即空出；已经作出的承诺不变，需要调整的另行申请。"
          send={(reason) => endClaim(asked.post.id, asked.holder.claim, reason)}
          onClose={onClose}
        />
      );
  }
}

function PostTable({
  organisation,
  list,
  onAsk,
}: {
  organisation: OrganisationDetail;
  list: PostList;
  onAsk: (asked: Asked) => void;
}) {
  const today = useToday();
  const year = Number(today.slice(0, 4));
  const client = useQueryClient();
  const { message } = App.useApp();
  const { personId } = useSession();
  const { seen, itself } = useManages(organisation);
  const pledges = useQuery({
    queryKey: ['posts', 'pledges', organisation.id, year],
    queryFn: () => listPostPledges(organisation.id, year),
    enabled: seen && list.items.length > 0,
    retry: false,
  });
  const claim = useMutation({
    mutationFn: (post: PostView) => claimPost(post.id),
    onSuccess: () => void message.success('已认领，可以在承诺中选择这个岗位'),
    // Refused because somebody was quicker: the list says so.
    onSettled: () => client.invalidateQueries({ queryKey: ['posts'] }),
  });
  const mayEnd = (held: Holder): boolean => itself || (held.personId === personId && held.way === 'claimed');
  const mayClaim = ({ state, left, holders }: PostView): boolean =>
    list.mayClaim && state === 'open' && left > 0 && holders.every((held) => held.personId !== personId);
  return (
    <>
      {claim.error && <ProblemNote problem={asProblem(claim.error)} />}
      {pledges.error && <ProblemNote problem={asProblem(pledges.error)} retry={() => void pledges.refetch()} />}
      <Table
        size="small"
        rowKey="id"
        dataSource={list.items}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: <span className="quiet">还没有设岗。</span> }}
        columns={[
          {
            title: '岗位',
            render: (_, { name, does, state, closed }) => (
              <>
                <strong>{name}</strong> {state !== 'open' && <Label>{POST_STATES[state]}</Label>}
                <div className="quiet pre">{does}</div>
                {closed && <div className="quiet">{`${formatDay(closed.on, today)}撤销：${closed.reason}`}</div>}
              </>
            ),
          },
          {
            title: '起止',
            width: 170,
            render: (_, post) => formatTerm(post, today),
          },
          {
            title: '名额',
            width: 110,
            render: (_, { places, left, state }) => (state === 'open' ? `${places} 人，余 ${left}` : `${places} 人`),
          },
          {
            title: '在岗党员',
            width: 240,
            render: (_, post) =>
              post.holders.length === 0 ? (
                <span className="quiet">无</span>
              ) : (
                <ul className="plain-list">
                  {post.holders.map((held) => (
                    <li key={held.claim}>
                      {held.name}（{CLAIM_WAYS[held.way]}）{' '}
                      {mayEnd(held) && (
                        <Button
                          type="link"
                          size="small"
                          className="inline-link"
                          aria-label={`${held.name}${held.personId === personId ? '退岗' : '离岗'}：${post.name}`}
                          onClick={() => onAsk({ form: 'end', post, holder: held })}
                        >
                          {held.personId === personId ? '退岗' : '离岗'}
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
              ),
          },
          ...(seen
            ? [
                {
                  title: `${year} 年的承诺`,
                  render: (_: unknown, { id }: PostView) => (
                    <Pledged items={(pledges.data?.items ?? []).filter(({ post }) => post === id)} />
                  ),
                },
              ]
            : []),
          {
            title: '办理',
            width: 190,
            render: (_, post) => (
              <Space wrap size={0}>
                {mayClaim(post) && (
                  <Button
                    type="primary"
                    size="small"
                    aria-label={`认领：${post.name}`}
                    loading={claim.isPending && claim.variables.id === post.id}
                    onClick={() => claim.mutate(post)}
                  >
                    认领
                  </Button>
                )}
                {(Object.keys(ACTIONS) as (keyof typeof ACTIONS)[])
                  .filter((form) => (form === 'history' ? seen : itself && !post.closed && !organisation.ended))
                  .map((form) => (
                    <Button
                      key={form}
                      type="link"
                      size="small"
                      aria-label={`${ACTIONS[form]}：${post.name}`}
                      onClick={() => onAsk({ form, post })}
                    >
                      {ACTIONS[form]}
                    </Button>
                  ))}
              </Space>
            ),
          },
        ]}
      />
    </>
  );
}

const ACTIONS = { assign: '设岗定责', change: '变更', close: '撤销', history: '历任' } as const;

/** What is reviewed elsewhere can be read here, not opened. */
function Pledged({ items }: { items: PostPledge[] }) {
  if (items.length === 0) return <span className="quiet">无</span>;
  return (
    <ul className="plain-list">
      {items.map(({ chain, item, subjectId, title, state, percent }) => (
        <li key={`${chain}/${item}`}>
          <Name id={subjectId} />：{title}（{ITEM_STATES[state]}，完成 {percent}%）
        </li>
      ))}
    </ul>
  );
}
