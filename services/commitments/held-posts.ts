/** Which posts does a member hold today (M3, M4)? Known to `members` alone; a pledge for a post waits for the answer. */
import type { ClaimView } from '../../shared/contracts/posts';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { DomainError, isDomainError } from '../../shared/http/problem';

/**
 * A fact and no guidance: where `members` is away it cannot be guessed, the deed is refused with nothing kept, and may be
 * asked for again. Only pledges that name a post meet this.
 */
export function createHeldPosts(members: Ask): (personId: string) => Promise<string[]> {
  return async (personId) => {
    try {
      const { items } = await members.get<{ items: ClaimView[] }>(
        `/people/${encodeURIComponent(personId)}/posts`,
        SYSTEM_ACTOR,
      );
      return items.filter(({ held }) => held).map(({ post }) => post);
    } catch (cause) {
      if (isDomainError(cause) && cause.code === 'not_found') return [];
      const detail = '暂时无法核对所选岗位，本次没有提交；请稍后重试，或者先不选岗位';
      throw Object.assign(new DomainError('unavailable', { detail }), { cause });
    }
  };
}
