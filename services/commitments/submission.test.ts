/** Which submissions are refused, and by which code. */
import type { CarryOver, ItemContent, PledgedItem } from '../../shared/contracts/entries';
import type { Opinion, OpinionGroup } from '../../shared/contracts/opinions';
import {
  postsNamed,
  refusePosts,
  refuseSubmission,
  refuseUnwritten,
  type Submission,
  type Surroundings,
} from './submission';

const words: ItemContent = { title: '修渠', goal: '三百米', measures: '五月动工', responsible: '本人' };
const asked = (...groups: OpinionGroup[]): Opinion[] =>
  groups.map((group) => ({ group, way: 'meeting', said: '先修东渠' }));

function submission(
  more: { supports?: string; carryOver?: CarryOver; words?: Partial<ItemContent>; consulted?: Opinion[] } = {},
): Submission {
  const { supports, carryOver, consulted } = more;
  return {
    data: {
      items: [
        {
          ...{ id: 'a', kind: 'practical', deadline: '2026-06-30' },
          ...(supports ? { supports } : {}),
          ...(carryOver ? { carryOver } : {}),
        },
      ],
    },
    content: { items: { a: { ...words, ...more.words } }, ...(consulted ? { consulted } : {}) },
  };
}
const member: Surroundings = { subjectType: 'member', organisationItems: ['o-a'], consultation: 'recommended' };
const organisation: Surroundings = { ...member, subjectType: 'organisation', organisationItems: [] };
const codeOf = (...args: Parameters<typeof refuseSubmission>): string | undefined => refuseSubmission(...args)?.code;

it('P6 an organisation’s item names the term or annual goal it serves, a member’s need not', () => {
  expect(codeOf(submission(), member)).toBeUndefined();
  expect(refuseSubmission(submission(), organisation)).toMatchObject({
    code: 'item_incomplete',
    fields: [{ path: '/content/items/a/serves' }],
  });
  expect(codeOf(submission({ words: { serves: '  ' } }), organisation)).toBe('item_incomplete');
  expect(codeOf(submission({ words: { serves: '任期内通自来水' } }), organisation)).toBeUndefined();
});

it('P6 a member’s item supports an approved one of their organisation and no other', () => {
  expect(codeOf(submission({ supports: 'o-a' }), member)).toBeUndefined();
  expect(refuseSubmission(submission({ supports: 'o-b' }), member)).toMatchObject({
    code: 'item_unknown',
    fields: [{ path: '/data/items/0/supports' }],
  });
  const serving = submission({ supports: 'o-a', words: { serves: '年度目标' } });
  expect(codeOf(serving, { ...organisation, organisationItems: ['o-a'] })).toBe('item_unknown');
});

it('P8 N3 what is pledged again says why it was not done and who was responsible', () => {
  expect(refuseSubmission(submission({ carryOver: 'repledge' }), member)).toMatchObject({
    code: 'item_incomplete',
    fields: [{ path: '/content/items/a/cause' }],
  });
  expect(
    codeOf(submission({ carryOver: 'repledge', words: { cause: '资金未到位，本人跟得不紧' } }), member),
  ).toBeUndefined();
  for (const carryOver of ['deepen', 'handOver', 'raise', 'correct'] as const)
    expect(codeOf(submission({ carryOver }), member)).toBeUndefined();
});

it('P7 opinions are those of whom the document names: not a member’s superior, not an organisation’s own', () => {
  expect(codeOf(submission({ consulted: asked('organisation', 'members', 'public') }), member)).toBeUndefined();
  expect(refuseSubmission(submission({ consulted: asked('members', 'superior') }), member)).toMatchObject({
    code: 'bad_request',
    fields: [{ path: '/content/consulted/1/group' }],
  });
  const serves = { words: { serves: '年度目标' } };
  expect(codeOf(submission({ ...serves, consulted: asked('superior') }), organisation)).toBeUndefined();
  expect(codeOf(submission({ ...serves, consulted: asked('organisation') }), organisation)).toBe('bad_request');
});

it('P7 they are recommended, and where the superior requires them each group must have been asked', () => {
  const required: Surroundings = { ...member, consultation: 'required' };
  expect(codeOf(submission(), member)).toBeUndefined();
  expect(codeOf(submission(), required)).toBe('opinions_missing');
  expect(refuseSubmission(submission({ consulted: asked('members') }), required)?.detail).toContain('群众');
  expect(codeOf(submission({ consulted: asked('organisation', 'members', 'public') }), required)).toBeUndefined();
});

it('P4 every item is written, and nothing else', () => {
  expect(refuseUnwritten(submission())).toBeUndefined();
  expect(refuseUnwritten({ ...submission(), content: { items: {} } })).toMatchObject({ code: 'item_incomplete' });
  const beside = { ...submission(), content: { items: { a: words, b: words } } };
  expect(refuseUnwritten(beside)).toMatchObject({ code: 'item_incomplete' });
});

describe('an item for a post', () => {
  const item = (more: Partial<PledgedItem> = {}): PledgedItem => ({
    ...{ id: 'a', kind: 'post', deadline: '2026-06-30', post: 'p1' },
    ...more,
  });
  const named = (more: Partial<PledgedItem> = {}) =>
    postsNamed('submitPledges', { items: [item({ id: 'b', post: undefined }), item(more)] }, []);

  it('M4 M3 a member pledges a post item for a post they hold, and for no other', () => {
    expect(refusePosts(named(), 'member', ['p0', 'p1'])).toBeUndefined();
    for (const [held, subjectType, kind] of [
      [['p0'], 'member', 'post'],
      [[], 'member', 'post'],
      [['p1'], 'organisation', 'post'],
      [['p1'], 'member', 'practical'],
    ] as const)
      expect(refusePosts(named({ kind }), subjectType, held)).toMatchObject({
        code: 'post_not_held',
        fields: [{ path: '/data/items/1/post' }],
      });
  });

  it('M4 P10 a change is judged where it names another post, and may keep one given up since', () => {
    const change = (to?: PledgedItem) => postsNamed('proposeChange', { item: 'a', to }, [{ id: 'a', post: 'p1' }]);
    expect(change()).toEqual([]);
    expect(change(item())).toEqual([]);
    expect(change(item({ post: undefined }))).toEqual([]);
    expect(change(item({ post: 'p2' }))).toEqual([{ path: '/data/to/post', item: item({ post: 'p2' }) }]);
    expect(postsNamed('review', {}, [])).toEqual([]);
  });
});
