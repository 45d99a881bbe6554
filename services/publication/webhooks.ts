/** To which webhooks does an organisation want its digest sent, and did one take it (U5). */
import { randomBytes } from 'node:crypto';
import type { Instant } from '../../shared/contracts/plan';
import { WEBHOOK_KINDS, type WebhookKind, type WebhookView } from '../../shared/contracts/publication';
import { DomainError } from '../../shared/http/problem';
import type { Seal } from '../../shared/seal/seal';
import { createPostOutside, isUsableUrl, OutsideError } from './post-outside';
import type { Reachable } from './reachable';
import type { PublicationStore } from './store';
import { refusalOf, webhookRequest, type WebhookWords } from './webhook-text';

export const webhookId = (organisationId: string, kind: WebhookKind): string => `${organisationId}/${kind}`;

export interface Webhooks {
  /** Takes the place of one of the same kind. The secret of a generic one is made here and told this once. */
  set(
    organisationId: string,
    hook: { kind: WebhookKind; url: string; secret?: string | undefined },
    by: string,
    at: Instant,
  ): Promise<{ secret?: string }>;
  remove(organisationId: string, kind: WebhookKind): Promise<void>;
  list(organisationId: string): Promise<WebhookView[]>;
  /** Undefined once it was taken, else the code of the failure; `removed` where the webhook is no more. */
  send(id: string, words: Omit<WebhookWords, 'organisationId'>): Promise<string | undefined>;
}

export function createWebhooks(store: PublicationStore, seal: Seal, reachable: Reachable): Webhooks {
  const { webhooks, deliveries } = store;
  const post = createPostOutside(reachable);
  return {
    async set(organisationId, { kind, url, secret }, by, at) {
      if (!isUsableUrl(url, reachable)) throw new DomainError('webhook_address_refused');
      const made = kind === 'generic' ? randomBytes(32).toString('base64url') : undefined;
      const kept = made ?? (kind === 'wecom' ? undefined : secret);
      await webhooks.replaceOne(
        { _id: webhookId(organisationId, kind) },
        {
          organisationId,
          kind,
          host: new URL(url).host,
          url: seal.seal(url),
          ...(kept ? { secret: seal.seal(kept) } : {}),
          by,
          at,
        },
        { upsert: true },
      );
      return made ? { secret: made } : {};
    },
    async remove(organisationId, kind) {
      const { deletedCount } = await webhooks.deleteOne({ _id: webhookId(organisationId, kind) });
      if (deletedCount === 0) throw new DomainError('not_found');
    },
    async list(organisationId) {
      const found = await webhooks.find({ organisationId }).toArray();
      const views = found.map(async ({ _id, kind, host, secret, by, at }): Promise<WebhookView> => {
        const last = await deliveries.findOne({ webhook: _id }, { sort: { day: -1 } });
        return {
          kind,
          host,
          signed: secret !== undefined,
          by,
          at,
          ...(last
            ? {
                last: {
                  day: last.day,
                  state: last.state,
                  attempts: last.attempts,
                  ...(last.error ? { error: last.error } : {}),
                },
              }
            : {}),
        };
      });
      const order = Object.keys(WEBHOOK_KINDS);
      return (await Promise.all(views)).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    },
    async send(id, words) {
      const hook = await webhooks.findOne({ _id: id });
      if (!hook) return 'removed';
      const { kind, organisationId } = hook;
      const opened = {
        kind,
        url: seal.open(hook.url),
        ...(hook.secret ? { secret: seal.open(hook.secret) } : {}),
      };
      const { url, headers, body } = webhookRequest(opened, { ...words, organisationId }, Date.now());
      try {
        const answer = await post(url, headers, body);
        return refusalOf(kind, answer.status, answer.body);
      } catch (error) {
        return error instanceof OutsideError ? error.code : 'unknown';
      }
    },
  };
}
