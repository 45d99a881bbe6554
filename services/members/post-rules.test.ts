import {
  isRegistered,
  mayClaimAt,
  mayRelease,
  postState,
  refuseClaim,
  refusePost,
  type Registered,
} from './post-rules';
import type { Claim, PostDoc } from './post-store';

const TODAY = '2026-03-02';
const WORK = 'o-work';
const HOME = 'o-home';
const member = (more: Partial<Registered> = {}): Registered => ({
  ...{ organisationId: WORK, residenceOrganisationId: HOME, category: 'fixedPost', active: true },
  ...more,
});
const claim = (personId: string, more: Partial<Claim> = {}): Claim => ({
  ...{ id: `c-${personId}`, personId, way: 'claimed', from: '2026-01-01', by: personId },
  ...more,
});
const post = (more: Partial<PostDoc> = {}): PostDoc => ({
  ...{ _id: 'p', organisationId: HOME, name: '环境监督岗', does: '每周巡查', places: 1, from: '2026-01-01' },
  ...{ claims: [], by: 'm-secretary' },
  ...more,
});
const codeOf = (...asked: Parameters<typeof refuseClaim>) => refuseClaim(...asked)?.code;

describe('who may come on a post', () => {
  it('M4 whoever is registered there by residence claims, whatever post they have at work; nobody elsewhere', () => {
    expect(codeOf(post(), 'm1', member(), 'claimed', TODAY)).toBeUndefined();
    expect(codeOf(post(), 'm1', member({ residenceOrganisationId: undefined }), 'claimed', TODAY)).toBe(
      'post_not_theirs',
    );
    expect(codeOf(post(), 'm1', member({ active: false }), 'claimed', TODAY)).toBe('post_not_theirs');
  });

  it.each([
    ['fixedPost', 'post_not_theirs', 'post_not_theirs'],
    ['noFixedPost', undefined, undefined],
    ['mobile', undefined, 'post_not_theirs'],
    ['elderlyOrInfirm', undefined, 'post_not_theirs'],
  ] as const)('M3 at work a member of category %s: claiming %s, assigned %s', (category, claiming, assigned) => {
    const here = post({ organisationId: WORK });
    expect(codeOf(here, 'm1', member({ category }), 'claimed', TODAY)).toBe(claiming);
    expect(codeOf(here, 'm1', member({ category }), 'assigned', TODAY)).toBe(assigned);
  });

  it('M3 a residence organisation assigns nothing: the post is offered, not set', () => {
    expect(codeOf(post(), 'm1', member({ category: 'noFixedPost' }), 'assigned', TODAY)).toBe('post_not_theirs');
  });

  it('M4 closed, over, held already or full is refused; a place given up is free again', () => {
    const closed = { on: TODAY, reason: '撤并', by: 'm-secretary' };
    expect(codeOf(post({ closed }), 'm1', member(), 'claimed', TODAY)).toBe('post_closed');
    expect(codeOf(post({ to: '2026-03-01' }), 'm1', member(), 'claimed', TODAY)).toBe('post_closed');
    expect(codeOf(post({ to: TODAY }), 'm1', member(), 'claimed', TODAY)).toBeUndefined();
    expect(codeOf(post({ claims: [claim('m1')], places: 2 }), 'm1', member(), 'claimed', TODAY)).toBe('post_held');
    expect(codeOf(post({ claims: [claim('m2')] }), 'm1', member(), 'claimed', TODAY)).toBe('post_full');
    const gone = claim('m2', { to: '2026-02-01', end: { kind: 'released' } });
    expect(codeOf(post({ claims: [gone] }), 'm1', member(), 'claimed', TODAY)).toBeUndefined();
  });
});

it('M4 a post is open through its last day, and over after it', () => {
  expect(postState({}, TODAY)).toBe('open');
  expect(postState({ to: TODAY }, TODAY)).toBe('open');
  expect(postState({ to: '2026-03-01' }, TODAY)).toBe('ended');
  expect(postState({ to: '2026-03-01', closed: { on: TODAY, reason: '', by: '' } }, TODAY)).toBe('closed');
});

it('M4 dates in order, not over from the start, and never fewer places than are held', () => {
  const wanted = { places: 2, from: '2026-03-01' };
  expect(refusePost(wanted, 2, TODAY)).toBeUndefined();
  expect(refusePost(wanted, 3, TODAY)?.code).toBe('places_too_few');
  expect(refusePost({ ...wanted, to: '2026-02-28' }, 0, TODAY)?.code).toBe('post_dates');
  expect(refusePost({ ...wanted, to: '2026-03-01' }, 0, TODAY)?.code).toBe('post_dates');
  expect(refusePost({ ...wanted, to: TODAY }, 0, TODAY)).toBeUndefined();
});

it('M3 M4 one gives up what one claimed; what was assigned only the organisation takes back', () => {
  expect(mayRelease(claim('m1'), 'm1', false)).toBe(true);
  expect(mayRelease(claim('m1'), 'm2', false)).toBe(false);
  expect(mayRelease(claim('m1', { way: 'assigned' }), 'm1', false)).toBe(false);
  expect(mayRelease(claim('m1', { way: 'assigned' }), 'm2', true)).toBe(true);
});

it('M4 registered by work or by residence, and only while they have not left', () => {
  expect([WORK, HOME, 'o-other'].map((place) => isRegistered(member(), place))).toEqual([true, true, false]);
  expect(isRegistered(member({ active: false }), HOME)).toBe(false);
  expect(mayClaimAt(member(), 'o-other')).toBe(false);
});
