/** Which organisations does somebody see when they name one, and which below it: what the routes about organisations share (L6). */
import { isDay } from '../../shared/calendar/day';
import type { Actor } from '../../shared/contracts/organisation';
import { scopeWithin } from '../../shared/contracts/scope';
import { DomainError } from '../../shared/http/problem';
import type { TreeDeps } from './orders';
import { isSystem, mayView } from './rules';
import type { OrganisationDoc } from './store';
import type { OrganisationsBelow } from './tree';

export function scopesOf({ store, today }: Pick<TreeDeps, 'store' | 'today'>) {
  return {
    async scoped(actor: Actor, organisationId: string): Promise<OrganisationDoc> {
      const doc = await store.organisations.findById(organisationId).lean<OrganisationDoc>();
      if (!doc || !mayView(actor, doc, today())) throw new DomainError('not_found');
      return doc;
    },
    /** What the actor sees of a subtree: a guidance group its field, wherever its area begins (L6). */
    async scopedBelow(actor: Actor, organisationId: string): Promise<OrganisationsBelow> {
      const doc = await store.organisations.findById(organisationId).lean<OrganisationDoc>();
      const scope = doc && (isSystem(actor) ? { path: doc.path } : scopeWithin(actor, doc.path, today()));
      if (!scope) throw new DomainError('not_found');
      return { ancestors: doc._id, ...(scope.fields ? { field: { $in: scope.fields } } : {}) };
    },
  };
}

export function insistOnDays(...days: (string | undefined)[]): void {
  if (days.some((one) => one !== undefined && !isDay(one)))
    throw new DomainError('bad_request', { detail: '没有这一天' });
}
