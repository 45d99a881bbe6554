/** What could not be applied, and how is it put right: the routes by which the system looks after a service's inboxes. */
import Type from 'typebox';
import { systemOnly } from '../http/actor';
import { DomainError } from '../http/problem';
import type { Router } from '../http/route';
import type { Inbox } from './inbox';

export interface KeptInbox {
  inbox: Inbox;
  /** Empties what the inbox projects, before it is read again from the beginning. */
  clear(): Promise<void>;
}

/** `inboxes` by topic (`ledger`, `members`). The gateway lets nobody reach `/internal`, and here only the system may. */
export function addInboxRoutes(router: Router, inboxes: Record<string, KeptInbox>): void {
  const all = Object.values(inboxes);

  router.add(
    { method: 'get', path: '/internal/dead-letters', summary: '无法处理的消息：位置与原因，不含内容' },
    async ({ actor }) => {
      systemOnly(actor);
      const letters = (await Promise.all(all.map(({ inbox }) => inbox.deadLetters()))).flat();
      return {
        items: letters.map(({ _id, topic, partition, offset, reason, at, replayedAt }) => ({
          id: shownId(_id),
          topic,
          partition,
          offset,
          reason,
          at: at.toISOString(),
          ...(replayedAt ? { replayedAt: replayedAt.toISOString() } : {}),
        })),
      };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/internal/dead-letters/:id/replay',
      summary: '重新处理一条消息',
      params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) }),
      errors: ['not_found'],
    },
    async ({ actor, params }) => {
      systemOnly(actor);
      for (const { inbox } of all) if (await inbox.replayDead(storedId(params.id))) return { replayed: true };
      throw new DomainError('not_found');
    },
  );

  router.add(
    {
      method: 'post',
      path: '/internal/rebuild/:topic',
      summary: '从头重建由消息得出的数据',
      params: Type.Object({ topic: Type.String({ maxLength: 40 }) }),
      errors: ['not_found'],
    },
    async ({ actor, params }) => {
      systemOnly(actor);
      const kept = Object.hasOwn(inboxes, params.topic) ? inboxes[params.topic] : undefined;
      if (!kept) throw new DomainError('not_found');
      await kept.inbox.rebuild(kept.clear);
      return { rebuilding: true };
    },
  );

  router.add({ method: 'get', path: '/internal/inboxes', summary: '消息处理进度' }, async ({ actor }) => {
    systemOnly(actor);
    const entries = Object.entries(inboxes).map(async ([topic, { inbox }]) => {
      const { lag, parked, dead, running } = await inbox.lagInfo();
      return [topic, { lag, parked, dead, running }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  });
}

// A slash in a path parameter is taken apart on the way; groups and topics have no colon.
function shownId(id: string): string {
  return id.replaceAll('/', ':');
}
function storedId(id: string): string {
  return id.replaceAll(':', '/');
}
