import type { ClaimView } from '../../shared/contracts/posts';
import { DomainError } from '../../shared/http/problem';
import { createHeldPosts } from './held-posts';

const claim = (post: string, held: boolean): ClaimView => ({
  ...{ claim: `c-${post}`, post, organisationId: 'o1', name: '岗', personId: 'm1', way: 'claimed', from: '2026-01-01' },
  held,
});
const answering = (get: () => Promise<unknown>) =>
  createHeldPosts({ get: get as never, post: () => Promise.reject(new Error('nothing is posted')) });

it('M4 only posts held today count, not those given up or over', async () => {
  const heldBy = answering(() => Promise.resolve({ items: [claim('p1', true), claim('p2', false)] }));
  expect(await heldBy('m1')).toEqual(['p1']);
});

it('M4 whoever is not on the roster holds none', async () => {
  expect(await answering(() => Promise.reject(new DomainError('not_found')))('m1')).toEqual([]);
});

it('M4 while members is away nothing is taken on trust: unavailable, and what can be done instead', async () => {
  await expect(answering(() => Promise.reject(new DomainError('unavailable')))('m1')).rejects.toMatchObject({
    code: 'unavailable',
    detail: expect.stringContaining('先不选岗位'),
  });
});
